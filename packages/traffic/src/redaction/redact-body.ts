import { isUtf8 } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { ExchangeBody } from "../exchange.ts";
import { BodyTooLargeError, decompress } from "../bodies/decompress.ts";
import { decodeBody } from "../bodies/decode-body.ts";
import { essenceOf, parameterOf } from "../bodies/media-type.ts";
import { looksLikeEventStream } from "../streams/event-stream.ts";
import { redactShapesInPlace } from "./redact-bytes.ts";
import { redactText } from "./redact-text.ts";
import { redactForm } from "./redact-url.ts";
import type { Place } from "./report.ts";
import { isSecretValue, replaceNamed } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";

const fewestWords = 3;
const mostWraps = 3;
/** Of a body once it is unpacked, in bytes. */
const mostUnpacked = 32 * 1024 * 1024;

export function redactBody(tools: RedactionTools, body: ExchangeBody, at: Place): ExchangeBody {
  const { content, contentType } = body;
  if (content.kind === "absent") return body;
  if (content.kind === "text") {
    if (tools.screen !== null && isCleanJson(tools.screen, body)) return body;
    const text = redactBodyText(tools, content.text, contentType, at);
    return text === content.text ? body : { ...body, content: { kind: "text", text } };
  }
  const bytes = redactBytes(tools, content.bytes, contentType, at);
  return bytes === content.bytes ? body : { ...body, content: { kind: "bytes", bytes } };
}

function isCleanJson(screen: NonNullable<RedactionTools["screen"]>, body: ExchangeBody): boolean {
  const decoded = decodeBody(body);
  return decoded.kind === "json" && screen.isClean(decoded.value);
}

export function redactBodyText(
  tools: RedactionTools,
  text: string,
  contentType: string | null,
  at: Place,
): string {
  const essence = essenceOf(contentType);
  if (essence.startsWith("multipart/")) return redactMultipart(tools, text, contentType, at);
  if (essence === "application/x-www-form-urlencoded" && !/^\s*[{[]/.test(text))
    return redactForm(tools, text, at);
  const isLines = text.includes("\n") && (isManyLines(text) || looksLikeEventStream(text));
  if (isLines || essence === "text/event-stream") return redactLines(tools, text, at);
  return redactText(tools, text, at);
}

/**
 * Each line for itself, its field's name apart: `data: {…}` of a stream, a value of JSON lines. Where
 * one after the other has a `token`, these are a model's words: a credential is handed over once.
 */
function redactLines(given: RedactionTools, text: string, at: Place): string {
  const spoken = text.match(/"token"\s*:\s*"/g)?.length ?? 0;
  const tools = spoken >= fewestWords ? { ...given, tokensAreWords: true } : given;
  const parts = text.split(/(\r\n|\r|\n)/);
  for (let index = 0; index < parts.length; index += 2) {
    const line = parts[index] ?? "";
    const [field = ""] = /^(?:data|event|id)?:? ?/.exec(line) ?? [];
    const value = line.slice(field.length);
    parts[index] = field + redactText(tools, value, at);
  }
  return parts.join("");
}

/** JSON in lines: a document of one value would not begin its second line so. */
function isManyLines(text: string): boolean {
  return /^\s*[{[][^\n]*[}\]]\r?\n[{[]/.test(text.slice(0, 65_536));
}

function redactMultipart(
  tools: RedactionTools,
  text: string,
  contentType: string | null,
  at: Place,
): string {
  const boundary =
    parameterOf(contentType, "boundary") ?? /^\s{0,4}--([^\r\n]{1,70})\r?\n/.exec(text)?.[1];
  if (!boundary) return redactText(tools, text, at);
  return text
    .split(`--${boundary}`)
    .map((section) => redactPart(tools, section, at))
    .join(`--${boundary}`);
}

function redactPart(tools: RedactionTools, section: string, at: Place): string {
  const split = /\r?\n\r?\n/.exec(section);
  if (split === null) return redactText(tools, section, at);
  const start = split.index + split[0].length;
  const end = section.length - (/\r?\n$/.exec(section.slice(start))?.[0].length ?? 0);
  const head = section.slice(0, start);
  const content = section.slice(start, end);
  const name = /\bname="([^"\r\n]{0,200})"/i.exec(head)?.[1] ?? "";
  const type = /^content-type:[ \t]*([^\r\n]{1,200})/im.exec(head)?.[1] ?? null;
  const place = () => `${at()} part ${name}`;
  const safe = isSecretValue(tools.rules.secrecyOf(name), content)
    ? replaceNamed(tools, name, content, place)
    : redactBodyText(tools, content, type, place);
  return redactText(tools, head, place) + safe + section.slice(end);
}

/** A compressed file that is a body of its own, not one that was compressed on its way. */
function redactGzip(tools: RedactionTools, bytes: Buffer, at: Place, wraps: number): Uint8Array {
  if (wraps >= mostWraps) return bytes;
  const inner = () => `${at()} (gzip)`;
  try {
    const unpacked = decompress(bytes, "gzip", mostUnpacked);
    if (unpacked === null) return redactShapesInPlace(tools, bytes, at) ?? bytes;
    const redacted = redactBytes(tools, unpacked, null, inner, wraps + 1);
    return redacted === unpacked ? bytes : gzipSync(redacted);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    // What cannot be looked into is not kept.
    tools.ledger.note("too-large", inner);
    return new Uint8Array();
  }
}

/** Bytes that are text after all, or a form with a file in it, as text; others keep their lengths. */
function redactBytes(
  tools: RedactionTools,
  bytes: Uint8Array,
  contentType: string | null,
  at: Place,
  wraps = 0,
): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isForm = essenceOf(contentType).startsWith("multipart/");
  if (buffer[0] === 0x1f && buffer[1] === 0x8b) return redactGzip(tools, buffer, at, wraps);
  if (!isForm && !isUtf8(buffer)) return redactShapesInPlace(tools, buffer, at) ?? bytes;
  const encoding = isForm ? "latin1" : "utf8";
  const text = buffer.toString(encoding);
  const redacted = redactBodyText(tools, text, contentType, at);
  return redacted === text ? bytes : Buffer.from(redacted, encoding);
}
