import type { Exchange, ExchangeBody, HeaderPair, WebSocketMessage } from "../exchange.ts";
import { LongTexts } from "./long-texts.ts";

export interface WriteHarOptions {
  readonly creator: { readonly name: string; readonly version: string };
}

/**
 * HAR 1.2, entry by entry. What the standard has no place for stands in fields with an underscore, so
 * that reading it again gives the same exchanges.
 */
export async function* writeHar(
  exchanges: AsyncIterable<Exchange>,
  options: WriteHarOptions,
): AsyncIterable<string> {
  const { creator } = options;
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"pages":[],"entries":[\n`;
  let isFirst = true;
  for await (const exchange of exchanges) {
    yield `${isFirst ? "" : ",\n"}${writeHarEntry(exchange)}`;
    isFirst = false;
  }
  yield "\n]}}\n";
}

/** One exchange as an entry of a HAR, on one line. */
export function writeHarEntry(exchange: Exchange): string {
  return JSON.stringify(entryOf(exchange, asItIs));
}

/**
 * The same in pieces, for bodies that are too long and messages that are too many to be written in one
 * go: each message is asked for when its piece is.
 */
export function* harEntryPieces(
  exchange: Omit<Exchange, "messages">,
  messages: Iterable<WebSocketMessage>,
): Generator<string> {
  const texts = new LongTexts();
  const json = JSON.stringify(entryOf({ ...exchange, messages: [] }, texts.hold));
  const entry = yield* texts.replaceIn(json);
  let before = `${entry.slice(0, -1)},"_webSocketMessages":[`;
  let isFirst = true;
  for (const message of messages) {
    yield before + JSON.stringify(messageOf(message));
    before = ",";
    isFirst = false;
  }
  yield isFirst ? entry : "]}";
}

/** What is written in place of a body's text. */
type TextWriter = (text: string) => string;

const asItIs: TextWriter = (text) => text;

function entryOf(exchange: Exchange, write: TextWriter) {
  const { startedAt, durationMs, messages } = exchange;
  return {
    // Unknown has no spelling in HAR: an empty date and a negative time are read as such.
    startedDateTime: startedAt ?? "",
    time: durationMs ?? -1,
    request: requestOf(exchange, write),
    response: responseOf(exchange, write),
    cache: {},
    timings: { send: -1, wait: -1, receive: -1 },
    ...(messages.length > 0 && { _webSocketMessages: messages.map(messageOf) }),
    ...(exchange.error !== undefined && { _error: exchange.error }),
  };
}

function requestOf({ request }: Exchange, write: TextWriter) {
  const { body } = request;
  return {
    method: request.method,
    url: request.url,
    httpVersion: request.httpVersion ?? "",
    cookies: cookiesOf(request.headers),
    headers: request.headers.map(nameAndValue),
    queryString: [...new URL(request.url).searchParams].map(nameAndValue),
    ...(body !== null && { postData: storedBody(body, write) }),
    headersSize: -1,
    bodySize: body === null ? 0 : sizeOf(body),
  };
}

function responseOf({ response }: Exchange, write: TextWriter) {
  const body = response?.body ?? null;
  return {
    status: response?.status ?? 0,
    statusText: response?.statusText ?? "",
    httpVersion: response?.httpVersion ?? "",
    cookies: [],
    headers: (response?.headers ?? []).map(nameAndValue),
    content:
      body === null
        ? { size: 0, mimeType: "" }
        : { size: sizeOf(body), ...storedBody(body, write) },
    redirectURL: response?.headers.find(([name]) => name === "location")?.[1] ?? "",
    headersSize: -1,
    bodySize: -1,
  };
}

function storedBody(body: ExchangeBody, write: TextWriter) {
  const { content, eventTimesMs } = body;
  return {
    mimeType: body.contentType ?? "",
    ...(content.kind === "text" && { text: write(content.text) }),
    ...(content.kind === "bytes" && {
      text: write(Buffer.from(content.bytes).toString("base64")),
      encoding: "base64",
    }),
    ...(content.kind === "absent" && { _absent: true }),
    ...(body.truncated && { _truncated: true }),
    ...(eventTimesMs && { _eventTimesMs: eventTimesMs }),
  };
}

function sizeOf({ content }: ExchangeBody): number {
  if (content.kind === "text") return Buffer.byteLength(content.text);
  return content.kind === "bytes" ? content.bytes.length : (content.sizeBytes ?? -1);
}

function cookiesOf(headers: readonly HeaderPair[]) {
  return headers
    .filter(([name]) => name === "cookie")
    .flatMap(([, value]) => value.split(";"))
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes("="))
    .map((pair) =>
      nameAndValue([pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
}

function messageOf(message: WebSocketMessage) {
  return {
    type: message.direction === "sent" ? "send" : "receive",
    ...(message.at !== null && { time: Date.parse(message.at) / 1000 }),
    opcode: message.kind === "text" ? 1 : 2,
    data: message.data,
  };
}

function nameAndValue([name, value]: HeaderPair) {
  return { name, value };
}
