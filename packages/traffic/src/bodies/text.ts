import { isUtf8 } from "node:buffer";
import { essenceOf, isTextType, isVagueType, parameterOf } from "./media-type.ts";

/** The bytes as text, or null where they are none: an image, an archive, a wrong encoding. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string | null {
  const essence = essenceOf(contentType);
  const mark = markedEncoding(bytes);
  if (isTextType(essence)) {
    const declared = mark ?? parameterOf(contentType, "charset");
    const text = decodeAs(declared ?? "utf-8", bytes);
    return text === null && !hasControls(bytes) ? decodeAs("windows-1252", bytes) : text;
  }
  if (!isVagueType(essence)) return null;
  if (mark !== null) return decodeAs(mark, bytes);
  return isUtf8(bytes) && !hasControls(bytes) ? decodeAs("utf-8", bytes) : null;
}

function decodeAs(label: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}

/** Looks at the beginning alone, where formats of bytes have their signature and lengths. */
function hasControls(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, 1024);
  for (let at = 0; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c)
      return true;
  }
  return false;
}
