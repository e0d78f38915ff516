import { isUtf8 } from "node:buffer";
import { redactPlain } from "./redact-plain.ts";
import { redactJson } from "./redact-json.ts";
import type { Place } from "./report.ts";
import type { CompiledRules } from "./rules.ts";
import type { RedactionTools } from "./tools.ts";

/** JSON in a string in JSON, base64 of JSON: so often may one thing stand in another. */
const mostWraps = 6;

/** Marks without which a text holds neither an address nor a pair nor a link nor an element. */
const marks = new Uint8Array(128);
for (const mark of "@=:;%<") marks[mark.charCodeAt(0)] = 1;
const shortestShape = 16;

/** Text of any kind: JSON by its structure, base64 by what it holds, all else by its shapes and pairs. */
export function redactText(tools: RedactionTools, text: string, at: Place, wraps = 0): string {
  return isTooShort(tools.rules, text) ? text : redactWrapped(tools, text, at, wraps);
}

/** For any secret that is known by its look, and for what is known by its marks. */
export function isTooShort(rules: CompiledRules, text: string): boolean {
  if (text.length < 6) return true;
  return text.length < shortestShape && !rules.hasOwnShapes && !hasMark(text);
}

/** By hand: most texts are so short that a search costs more to call than to run. */
export function hasMark(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (marks[text.charCodeAt(at)] === 1) return true;
  return false;
}

function redactWrapped(tools: RedactionTools, text: string, at: Place, wraps: number): string {
  if (wraps >= mostWraps) return redactPlain(tools, text, at);
  if (beginsJson(text)) {
    const json = redactJson(tools, text, at, (inner, place) =>
      redactText(tools, inner, place, wraps + 1),
    );
    if (json !== null) return json;
  } else {
    const decoded = mayBeBase64(text) ? readBase64(text) : null;
    if (decoded !== null) {
      const redacted = redactText(tools, decoded, () => `${at()} (base64)`, wraps + 1);
      if (redacted !== decoded) return writeBase64(redacted, text);
    }
  }
  const isLinked = text.includes(";base64,");
  return redactPlain(tools, isLinked ? redactDataUrls(tools, text, at, wraps) : text, at);
}

/** An object, a list or a string, behind any white space. */
export function beginsJson(text: string): boolean {
  let at = 0;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  const code = text.charCodeAt(at);
  return code === 0x7b || code === 0x5b || code === 0x22;
}

function redactDataUrls(tools: RedactionTools, text: string, at: Place, wraps: number): string {
  return text.replaceAll(/;base64,([A-Za-z0-9+/_-]{16,}={0,2})/g, (whole, encoded: string) => {
    const decoded = readBase64(encoded);
    if (decoded === null) return whole;
    const redacted = redactText(tools, decoded, () => `${at()} (base64)`, wraps + 1);
    return redacted === decoded ? whole : `;base64,${writeBase64(redacted, encoded)}`;
  });
}

export function holdsBase64Text(text: string): boolean {
  return mayBeBase64(text) && readBase64(text) !== null;
}

function mayBeBase64(text: string): boolean {
  return text.length >= 16 && beginsPrintable(text) && /^[A-Za-z0-9+/_-]+={0,2}\s*$/.test(text);
}

/** Null for what is no text once decoded: ids and hashes have the same alphabet. */
function readBase64(text: string): string | null {
  const bytes = Buffer.from(text, "base64");
  return isUtf8(bytes) && isPrintable(bytes.subarray(0, 4096)) ? bytes.toString("utf8") : null;
}

const sixBits = new Int8Array(128).fill(-1);
for (const alphabet of ["+/", "-_"]) {
  const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let value = 0; value < 64; value += 1) sixBits[letters.charCodeAt(value)] = value;
}

/** Whether eight letters decode to what text begins with: of ids and hashes one in a hundred does. */
function beginsPrintable(text: string): boolean {
  for (let at = 0; at < 8; at += 4) {
    let bits = 0;
    for (let letter = at; letter < at + 4; letter += 1) {
      const value = sixBits[text.charCodeAt(letter)] ?? -1;
      if (value < 0) return false;
      bits = (bits << 6) | value;
    }
    if (!isTextByte(bits >> 16) || !isTextByte((bits >> 8) & 0xff) || !isTextByte(bits & 0xff))
      return false;
  }
  return true;
}

/** ASCII that is printed, white space, and the bytes of most European letters in UTF-8. */
function isTextByte(byte: number): boolean {
  const isAscii = byte >= 0x20 && byte < 0x7f;
  return isAscii || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0xc3;
}

function isPrintable(bytes: Uint8Array): boolean {
  for (const byte of bytes)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  return bytes.length > 0;
}

/** In the alphabet and with the padding of the original. */
function writeBase64(text: string, original: string): string {
  const isUrlSafe = /[-_]/.test(original);
  const encoded = Buffer.from(text).toString(isUrlSafe ? "base64url" : "base64");
  const isPadded = original.trimEnd().endsWith("=") || original.length % 4 === 0;
  if (isUrlSafe) return isPadded ? encoded.padEnd(Math.ceil(encoded.length / 4) * 4, "=") : encoded;
  return isPadded ? encoded : encoded.replace(/=+$/, "");
}
