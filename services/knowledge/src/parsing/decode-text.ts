import { isUtf8 } from "node:buffer";

export type DecodedText = { text: string; encoding: string; warnings: string[] };

/**
 * Bytes to text. A byte order mark decides, then valid UTF-8, then UTF-16 by its zero bytes, then
 * the declared charset, then Windows-1252, unless the bytes are plainly UTF-8 with some damage.
 */
export function decodeText(bytes: Uint8Array, declaredCharset?: string): DecodedText {
  const warnings: string[] = [];
  const encoding = chooseEncoding(bytes, declaredCharset);
  const raw = new TextDecoder(encoding).decode(bytes);
  if (encoding === "utf-8" && !isUtf8(bytes)) {
    warnings.push("The text is not valid UTF-8; what could not be read was replaced.");
  }
  if (encoding !== "utf-8") warnings.push(`The text was read as ${encoding}.`);
  const text = canonicalText(raw);
  if (raw.includes("\0")) warnings.push("NUL characters were replaced.");
  return { text, encoding, warnings };
}

/**
 * One form for all text that is stored: LF line ends, no byte order mark, no NUL (PostgreSQL holds
 * none), no lone surrogates (UTF-8 holds none).
 */
export function canonicalText(raw: string): string {
  let text = raw;
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (text.includes("\r")) text = text.replaceAll(/\r\n?/g, "\n");
  if (text.includes("\0")) text = text.replaceAll("\0", "\uFFFD");
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** The charset parameter of a media type, if any. */
export function charsetOf(mediaType: string | undefined): string | undefined {
  return mediaType?.match(/;\s*charset\s*=\s*"?([\w.:-]+)/i)?.[1]?.toLowerCase();
}

function chooseEncoding(bytes: Uint8Array, declaredCharset: string | undefined): string {
  const fromMark = byteOrderMark(bytes);
  if (fromMark) return fromMark;
  const declared = knownEncoding(declaredCharset);
  const utf16 = utf16ByZeroBytes(bytes);
  if (utf16) return utf16;
  if (isUtf8(bytes)) {
    // ISO-2022-JP is all ASCII bytes, so it passes for UTF-8.
    return declared === "iso-2022-jp" ? declared : "utf-8";
  }
  if (declared && declared !== "utf-8" && !declared.startsWith("utf-16")) return declared;
  return looksLikeDamagedUtf8(bytes) ? "utf-8" : "windows-1252";
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

function knownEncoding(label: string | undefined): string | undefined {
  if (!label) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** Mostly Latin text in UTF-16 has a zero in every other byte. */
function utf16ByZeroBytes(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 8) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const half = length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return "utf-16le";
  if (even > half * 0.4 && odd < half * 0.05) return "utf-16be";
  return undefined;
}

/** More whole multi-byte sequences than broken ones, in a sample: UTF-8 that was cut or spliced. */
function looksLikeDamagedUtf8(bytes: Uint8Array): boolean {
  const sample = new TextDecoder("utf-8").decode(bytes.subarray(0, 1024 * 1024));
  let broken = 0;
  let whole = 0;
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i);
    if (code === 0xfffd) broken++;
    else if (code > 0x7f) whole++;
  }
  return whole >= broken || broken <= sample.length / 1000;
}
