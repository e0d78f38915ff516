import type { ExchangeBody } from "../exchange.ts";
import type { JsonValue } from "../json.ts";
import { looksLikeEventStream, readEventStream } from "../streams/event-stream.ts";
import type { EventStream } from "../streams/event-stream.ts";
import { isJsonLinesType, readJsonLines, readUntypedJsonLines } from "../streams/json-lines.ts";
import { essenceOf, isJsonType } from "./media-type.ts";
import { readMultipart } from "./multipart.ts";
import type { MultipartPart } from "./multipart.ts";
import { parseJson } from "./parse-json.ts";

/** What a body is, by its type where that is true, by its shape where not. */
export type DecodedBody =
  | { readonly kind: "json"; readonly value: JsonValue }
  | { readonly kind: "json-lines"; readonly values: readonly JsonValue[] }
  | { readonly kind: "event-stream"; readonly stream: EventStream }
  | { readonly kind: "form"; readonly fields: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: "multipart"; readonly parts: readonly MultipartPart[] }
  /** `claims` is what its type says that it is and its text is not. */
  | { readonly kind: "text"; readonly text: string; readonly claims: "json" | null }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "absent"; readonly sizeBytes: number | null };

/**
 * Redaction looks into both bodies of an exchange, and inference does after it: two are remembered, and
 * only while they are small, so that nothing large outlives its exchange. A weak map would remember as
 * well, and cost as much as the decoding of a small body.
 */
const remembered: { body: ExchangeBody; decoded: DecodedBody }[] = [];
const mostRemembered = 2;
const longestRemembered = 65_536;
/** Of those that are too long to be held. */
const decodedBodies = new WeakMap<ExchangeBody, DecodedBody>();

export function decodeBody(body: ExchangeBody): DecodedBody {
  for (const known of remembered) if (known.body === body) return known.decoded;
  const known = decodedBodies.get(body);
  if (known !== undefined) return known;
  const decoded = decode(body);
  if (isSmall(body)) {
    if (remembered.length === mostRemembered) remembered.shift();
    remembered.push({ body, decoded });
  } else decodedBodies.set(body, decoded);
  return decoded;
}

function isSmall({ content }: ExchangeBody): boolean {
  if (content.kind === "text") return content.text.length <= longestRemembered;
  return content.kind === "absent" || content.bytes.length <= longestRemembered;
}

function decode(body: ExchangeBody): DecodedBody {
  const { content, contentType } = body;
  if (content.kind === "bytes") return { kind: "bytes", bytes: content.bytes };
  if (content.kind === "absent") return { kind: "absent", sizeBytes: content.sizeBytes };
  return decodeTextBody(content.text, contentType);
}

function decodeTextBody(text: string, contentType: string | null): DecodedBody {
  const essence = essenceOf(contentType);
  if (essence === "text/event-stream")
    return { kind: "event-stream", stream: readEventStream(text) };
  if (essence === "application/x-www-form-urlencoded") return decodeForm(text);
  if (essence.startsWith("multipart/")) {
    const parts = readMultipart(text, contentType);
    return parts === null ? asText(text, null) : { kind: "multipart", parts };
  }
  if (isJsonLinesType(essence)) {
    const values = readJsonLines(text);
    return values === null ? asText(text, "json") : { kind: "json-lines", values };
  }
  return decodeByShape(text, isJsonType(essence));
}

/** Servers send JSON and streams under `text/plain`, `text/html` or no type at all. */
function decodeByShape(text: string, claimsJson: boolean): DecodedBody {
  const isContainer = /^\s*[{[]/.test(text);
  if (isContainer || claimsJson) {
    const parsed = parseJson(text);
    if (parsed.kind === "json") return parsed;
    const values = parsed.reason === "not-json" ? readUntypedJsonLines(text) : null;
    if (values !== null) return { kind: "json-lines", values };
  }
  if (looksLikeEventStream(text)) return { kind: "event-stream", stream: readEventStream(text) };
  return asText(text, claimsJson ? "json" : null);
}

/** A JSON document under the form's type, as curl sends it by default, is JSON. */
function decodeForm(text: string): DecodedBody {
  if (/^\s*[{[]/.test(text)) {
    const parsed = parseJson(text);
    if (parsed.kind === "json") return parsed;
  }
  return { kind: "form", fields: [...new URLSearchParams(text)] };
}

function asText(text: string, claims: "json" | null): DecodedBody {
  return { kind: "text", text, claims };
}
