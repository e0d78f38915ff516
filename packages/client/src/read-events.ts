import { createParser } from "eventsource-parser";

/** A longer event than this is no event of ours. */
const MAX_EVENT_CHARS = 32 * 1024 * 1024;

/**
 * The data of each server-sent event, parsed. Comments (heartbeats) only show that the stream
 * lives. Leaving the iteration closes the connection.
 * @param onSilence runs when nothing at all came for `silenceMs`; it should abort the request
 * @throws SyntaxError for data that is not JSON, RangeError for an event over 32 MiB
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs: number | null,
  onSilence: () => void,
): AsyncGenerator<unknown, void> {
  const ready: string[] = [];
  const parser = createParser({
    onEvent: (event) => void ready.push(event.data),
    maxBufferSize: MAX_EVENT_CHARS,
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") throw new RangeError(error.message);
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await watched(reader.read(), silenceMs, onSilence);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (const data of ready.splice(0)) {
        if (data !== "[DONE]") yield JSON.parse(data) as unknown;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function watched<T>(
  promise: Promise<T>,
  silenceMs: number | null,
  onSilence: () => void,
): Promise<T> {
  if (silenceMs === null) return promise;
  const timer = setTimeout(onSilence, silenceMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
