import { createHash, hash } from "node:crypto";
import type { Exchange, ExchangeBody, HeaderPair } from "./exchange.ts";

/** The exchange with its id. */
export function withId(content: Omit<Exchange, "id">): Exchange {
  return new IdentifiedExchange(content);
}

/** Works its id out when somebody asks for it: that costs as much as the reading. */
class IdentifiedExchange implements Exchange {
  readonly startedAt: Exchange["startedAt"];
  readonly durationMs: Exchange["durationMs"];
  readonly request: Exchange["request"];
  readonly response: Exchange["response"];
  readonly messages: Exchange["messages"];
  readonly error?: string;
  #id: string | null = null;

  constructor(content: Omit<Exchange, "id">) {
    this.startedAt = content.startedAt;
    this.durationMs = content.durationMs;
    this.request = content.request;
    this.response = content.response;
    this.messages = content.messages;
    if (content.error !== undefined) this.error = content.error;
  }

  get id(): string {
    this.#id ??= exchangeId(this);
    return this.#id;
  }
}

/**
 * Digest of all that was seen, save how long it took, which exporters of one session round in their
 * own ways. Each part goes in with its length, so that no two exchanges can be spelled the same.
 */
export function exchangeId(content: Omit<Exchange, "id">): string {
  const { request, response } = content;
  let text = part(content.startedAt ?? "") + part(request.method) + part(request.url);
  text += headersText(request.headers) + bodyText(request.body);
  if (response === null) text += "none";
  else
    text += part(String(response.status)) + headersText(response.headers) + bodyText(response.body);
  for (const message of content.messages)
    text +=
      part(message.direction) + part(message.kind) + part(message.at ?? "") + part(message.data);
  if (content.error !== undefined) text += part(content.error);
  return hash("sha256", text);
}

function part(text: string): string {
  return `${text.length}:${text}`;
}

function headersText(headers: readonly HeaderPair[]): string {
  let text = `${headers.length};`;
  for (const [name, value] of headers) text += part(name) + part(value);
  return text;
}

function bodyText(body: ExchangeBody | null): string {
  if (body === null) return "none";
  const { content } = body;
  const head = content.kind + part(body.contentType ?? "");
  if (content.kind === "text") return head + part(content.text);
  if (content.kind === "absent") return head + part(String(content.sizeBytes));
  return head + part(createHash("sha256").update(content.bytes).digest("hex"));
}
