/** One server-sent event; `data` is its data lines joined by line feeds. */
export interface ServerSentEvent {
  readonly event: string | null;
  readonly data: string;
}

/** Bounds what a misbehaving server can make us hold. */
const maxEventChars = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes as they come.
 * Source: WHATWG HTML, 9.2.6. Departs from it in two places, for servers that are seen to do so:
 * an event without a closing blank line at the end is still given, and `error:` lines (llama.cpp)
 * count as data.
 */
export async function* parseEventStream(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder("utf-8");
  let buffer = "";
  let event: string | null = null;
  let data: string[] = [];
  let heldChars = 0;

  function take(line: string): ServerSentEvent | undefined {
    if (line === "") {
      const complete = data.length > 0 ? { event, data: data.join("\n") } : undefined;
      event = null;
      data = [];
      heldChars = 0;
      return complete;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "error") data.push(value);
    heldChars += value.length;
    return undefined;
  }

  for await (const chunk of bytes) {
    const scanned = Math.max(0, buffer.length - 1);
    buffer += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = lineEnd(buffer, scanned); end; end = lineEnd(buffer, start)) {
      const complete = take(buffer.slice(start, end.at));
      start = end.next;
      if (complete) yield complete;
    }
    buffer = buffer.slice(start);
    if (buffer.length + heldChars > maxEventChars) {
      throw new Error(`an event of the stream is longer than ${maxEventChars} characters`);
    }
  }
  buffer += decoder.decode();
  for (const line of buffer === "" ? [""] : [buffer.replace(/\r$/, ""), ""]) {
    const complete = take(line);
    if (complete) yield complete;
  }
}

/** A carriage return at the very end may be half of a pair, so it waits for the next chunk. */
function lineEnd(text: string, from: number): { at: number; next: number } | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return { at, next: at + 1 };
    if (code === 13) {
      if (at + 1 === text.length) return undefined;
      return { at, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 };
    }
  }
  return undefined;
}
