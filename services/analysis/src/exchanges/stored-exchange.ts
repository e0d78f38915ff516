import { essenceOf, parseUrl } from "@workspace/traffic";
import type { Exchange, ExchangeBody } from "@workspace/traffic";

/** A row of `exchanges`, without its owner. */
export interface StoredExchange {
  id: string;
  started_at: string | null;
  duration_ms: number | null;
  method: string;
  url: string;
  host: string;
  path: string;
  status: number | null;
  content_type: string | null;
  request_bytes: number;
  response_bytes: number;
  message_count: number;
  content: string;
}

export function toStored(exchange: Exchange): StoredExchange {
  const { request, response } = exchange;
  const url = urlOf(request.url);
  return {
    id: exchange.id,
    started_at: exchange.startedAt,
    duration_ms: exchange.durationMs,
    method: request.method,
    url: request.url,
    host: url.host,
    path: url.pathname,
    status: response?.status ?? null,
    content_type: mediaTypeOf(response?.body ?? null),
    request_bytes: sizeOf(request.body),
    response_bytes: sizeOf(response?.body ?? null),
    message_count: exchange.messages.length,
    content: contentOf(exchange),
  };
}

/** An address as it was read. @throws TypeError for what is no URL */
function urlOf(text: string): URL {
  return parseUrl(text) ?? new URL(text);
}

/** What is stored of an exchange as a whole, on one line. */
export function contentOf(exchange: Exchange): string {
  // With a replacer it takes ten times as long, and few exchanges have bytes.
  return hasBytes(exchange) ? JSON.stringify(exchange, writeBytes) : JSON.stringify(exchange);
}

function hasBytes({ request, response }: Exchange): boolean {
  return request.body?.content.kind === "bytes" || response?.body?.content.kind === "bytes";
}

/** Holds for what `contentOf` made. */
export function fromStored(content: string): Exchange {
  return JSON.parse(content, content.includes(bytesMark) ? readBytes : undefined) as Exchange;
}

const bytesMark = "$base64";

function writeBytes(this: unknown, key: string, value: unknown): unknown {
  if (key !== "bytes" || !isHolder(this) || !(this.bytes instanceof Uint8Array)) return value;
  return { [bytesMark]: Buffer.from(this.bytes).toString("base64") };
}

function readBytes(key: string, value: unknown): unknown {
  if (key !== "bytes" || typeof value !== "object" || value === null) return value;
  const encoded: unknown = Reflect.get(value, bytesMark);
  return typeof encoded === "string" ? Buffer.from(encoded, "base64") : value;
}

/** `toJSON` of a Buffer has run before a replacer sees it; its holder still has the bytes. */
function isHolder(value: unknown): value is { bytes: unknown } {
  return typeof value === "object" && value !== null && "bytes" in value;
}

/** Null for what is no media type: it comes from outside, and is filtered and shown. */
function mediaTypeOf(body: ExchangeBody | null): string | null {
  const essence = essenceOf(body?.contentType ?? null);
  return /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(essence) ? essence : null;
}

function sizeOf(body: ExchangeBody | null): number {
  if (body === null) return 0;
  const { content } = body;
  if (content.kind === "text") return Buffer.byteLength(content.text);
  return content.kind === "bytes" ? content.bytes.length : (content.sizeBytes ?? 0);
}
