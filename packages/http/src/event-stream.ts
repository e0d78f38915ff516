import type { StreamEvent } from "@workspace/contracts";

/** Source: WHATWG HTML, 9.2 Server-sent events. Data is JSON on one line. */
export function encodeEvent(event: StreamEvent): string {
  if ("comment" in event) return `: ${event.comment.replaceAll(/[\r\n]+/g, " ")}\n\n`;
  if ("done" in event) return `data: ${event.done}\n\n`;
  const id = event.id === undefined ? "" : `id: ${event.id}\n`;
  const name = event.event === undefined ? "" : `event: ${event.event}\n`;
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}

/**
 * The stream as text, with a comment whenever it is silent for `heartbeatMs`, so that no
 * middlebox takes it for dead. Leaving the iteration leaves the source as well.
 */
export async function* encodeEvents(
  events: AsyncIterable<StreamEvent>,
  heartbeatMs: number,
): AsyncGenerator<string, void> {
  const source = events[Symbol.asyncIterator]();
  let next = source.next();
  next.catch(() => {});
  try {
    for (;;) {
      const result = await within(next, heartbeatMs);
      if (result === "silent") {
        yield ": heartbeat\n\n";
        continue;
      }
      if (result.done) return;
      yield encodeEvent(result.value);
      next = source.next();
      next.catch(() => {});
    }
  } finally {
    // Not awaited: a source that is waiting ends by its own signal.
    void Promise.resolve(source.return?.()).catch(() => {});
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | "silent"> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silent">((done) => {
    timer = setTimeout(done, timeoutMs, "silent");
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
