import { isAscii, isUtf8 } from "node:buffer";

/**
 * The source in UTF-8 without byte order mark. UTF-16 is told by its mark, or by the zero byte that
 * stands beside the first brace; files saved by Windows tools have it.
 */
export async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let begun = false;
  let start: Uint8Array = new Uint8Array();
  for await (const part of source) {
    let chunk = part;
    if (!begun) {
      chunk = start.length === 0 ? part : Buffer.concat([start, part]);
      if (chunk.length < 4) {
        // A copy: the source may use its chunk again.
        start = Uint8Array.prototype.slice.call(chunk);
        continue;
      }
      begun = true;
      const label = utf16Label(chunk);
      if (label !== null) decoder = new TextDecoder(label);
      else if (hasUtf8Mark(chunk)) chunk = chunk.subarray(3);
    }
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  if (!begun && start.length > 0) yield hasUtf8Mark(start) ? start.subarray(3) : start;
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

/** An entry's text: UTF-8, or where it is not that, Windows-1252, which some old tools write. */
export function entryText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // One byte a character: less to decode, less to hold, and faster to parse.
  if (isAscii(buffer)) return buffer.toString("latin1");
  return isUtf8(buffer) ? buffer.toString("utf8") : new TextDecoder("windows-1252").decode(buffer);
}

function utf16Label(chunk: Uint8Array): string | null {
  const [first, second] = chunk;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0x7b && second === 0x00) return "utf-16le";
  return first === 0x00 && second === 0x7b ? "utf-16be" : null;
}

function hasUtf8Mark(chunk: Uint8Array): boolean {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
}
