import type { ExchangeBody, HeaderPair } from "../exchange.ts";
import { BodyTooLargeError, decompress } from "../bodies/decompress.ts";
import { decodeText } from "../bodies/text.ts";
import { member, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { eventTimesOf } from "./declared-type.ts";
import { SkippedEntry } from "./errors.ts";
import { headerValue } from "./headers.ts";
import type { HarLimits } from "./limits.ts";

interface ContentContext {
  readonly contentType: string | null;
  readonly headers: readonly HeaderPair[];
  readonly limits: HarLimits;
}

/** A body that has a `text`: as text, as base64, or still compressed in one of several spellings. */
export function readContent(stored: JsonObject, context: ContentContext): ExchangeBody {
  const { contentType, headers, limits } = context;
  const text = textMember(stored, "text") ?? "";
  const more = { truncated: isTruncated(stored), ...eventTimesOf(stored) };
  const coding = headerValue(headers, "content-encoding") ?? "";
  const isBase64 = textMember(stored, "encoding")?.toLowerCase() === "base64";
  const bytes = isBase64 ? base64Bytes(text, coding, limits) : undecodedBytes(text, coding, limits);
  if (bytes === null) {
    if (text.length > limits.bodyBytes) throw tooLarge(limits);
    return { contentType, content: { kind: "text", text }, ...more };
  }
  const decoded = decodeText(bytes, contentType);
  return decoded === null
    ? { contentType, content: { kind: "bytes", bytes }, ...more }
    : { contentType, content: { kind: "text", text: decoded }, ...more };
}

function base64Bytes(text: string, coding: string, limits: HarLimits): Uint8Array {
  const stored = text.startsWith("[") ? (chunkBytes(text) ?? fromBase64(text)) : fromBase64(text);
  if (stored.length > limits.bodyBytes) throw tooLarge(limits);
  return coding === "" ? stored : (inflate(stored, coding, limits) ?? stored);
}

/**
 * Bytes that an exporter put into the text without saying so: Polly's list of chunks in hex or base64,
 * or each byte as one character. Only what then decompresses was that.
 */
function undecodedBytes(text: string, coding: string, limits: HarLimits): Uint8Array | null {
  if (coding === "") return null;
  const first = text.charCodeAt(0);
  // A compressed body begins with none of what text begins with, save for brotli, which may.
  const isChunks = text.startsWith('["');
  if (!isChunks && first >= 0x20 && first < 0x7f && first !== 0x28 && first !== 0x78) return null;
  const stored = isChunks ? chunkBytes(text) : characterBytes(text);
  return stored === null ? null : inflate(stored, coding, limits);
}

function inflate(bytes: Uint8Array, coding: string, limits: HarLimits): Uint8Array | null {
  try {
    return decompress(bytes, coding, limits.bodyBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw tooLarge(limits);
    throw error;
  }
}

function chunkBytes(text: string): Uint8Array | null {
  let chunks: unknown;
  try {
    chunks = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(chunks)) return null;
  const texts = chunks.filter((chunk) => typeof chunk === "string");
  if (texts.length !== chunks.length) return null;
  const isHex = texts.every((chunk) => chunk.length % 2 === 0 && /^[0-9a-f]*$/i.test(chunk));
  return Buffer.concat(texts.map((chunk) => Buffer.from(chunk, isHex ? "hex" : "base64")));
}

function characterBytes(text: string): Uint8Array | null {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return null;
  return Buffer.from(text, "latin1");
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}

function isTruncated(stored: JsonObject): boolean {
  if (member(stored, "_truncated") === true || member(stored, "_isTruncated") === true) return true;
  return /\btruncated\b/i.test(textMember(stored, "comment") ?? "");
}

function tooLarge(limits: HarLimits): SkippedEntry {
  return new SkippedEntry(
    "body-too-large",
    `a body is over ${limits.bodyBytes} bytes once decoded`,
  );
}
