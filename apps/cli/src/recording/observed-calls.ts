import { isUtf8 } from "node:buffer";
import { essenceOf, eventArrivals, isTextType } from "@workspace/traffic";
import type {
  Arrival,
  Exchange,
  ExchangeBody,
  HeaderPair,
  RecordedError,
  WebSocketMessage,
} from "@workspace/traffic";

/** What the proxy says of a message's head. */
export interface ObservedHead {
  readonly id: string;
  readonly rawHeaders: readonly (readonly [string, string])[];
  readonly startedAtMs: number;
}

export interface ObservedRequest extends ObservedHead {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string | null;
}

interface ObservedCall {
  readonly request: ObservedRequest;
  requestBody: Pieces;
  status: number | null;
  statusText: string;
  responseHeaders: readonly HeaderPair[];
  responseBody: Pieces;
  headMs: number;
  readonly messages: WebSocketMessage[];
}

/** What may be under way at once, and what a call may hold; more is told as left out. */
const mostCalls = 2_000;
const mostMessages = 100_000;

/** A body as it comes; once it is too large, only its size is kept. */
class Pieces {
  parts: Buffer[] | null = [];
  readonly times: number[] = [];
  size = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(content: Uint8Array, atMs: number): void {
    this.size += content.length;
    if (this.size > this.most) this.parts = null;
    if (content.length === 0 || this.parts === null) return;
    this.parts.push(Buffer.from(content));
    this.times.push(atMs);
  }
}

/** Puts together what a proxy observes of many calls at once, and hands out each when it is over. */
export class ObservedCalls {
  /** Calls that there was no room for, and those given without a body that was too large. */
  leftOut = 0;
  bodiesLeftOut = 0;
  private readonly calls = new Map<string, ObservedCall>();
  private readonly maxBodyBytes: number;
  private readonly give: (exchange: Exchange) => void;

  constructor(maxBodyBytes: number, give: (exchange: Exchange) => void) {
    this.maxBodyBytes = maxBodyBytes;
    this.give = give;
  }

  get underWay(): number {
    return this.calls.size;
  }

  begin(request: ObservedRequest): void {
    if (!/^(?:https?|wss?):\/\//i.test(request.url) || !URL.canParse(request.url)) return;
    if (this.calls.size >= mostCalls) {
      this.leftOut += 1;
      return;
    }
    this.calls.set(request.id, {
      request,
      requestBody: new Pieces(this.maxBodyBytes),
      status: null,
      statusText: "",
      responseHeaders: [],
      responseBody: new Pieces(this.maxBodyBytes),
      headMs: 0,
      messages: [],
    });
  }

  onRequestBody(id: string, content: Uint8Array): void {
    this.calls.get(id)?.requestBody.add(content, 0);
  }

  answer(
    id: string,
    status: number,
    statusText: string,
    headers: ObservedHead["rawHeaders"],
  ): void {
    const call = this.calls.get(id);
    if (!call) return;
    call.status = status;
    call.statusText = statusText;
    call.responseHeaders = lowerCase(headers);
    call.headMs = performance.now();
  }

  onResponseBody(id: string, content: Uint8Array): void {
    this.calls.get(id)?.responseBody.add(content, performance.now());
  }

  onMessage(id: string, message: WebSocketMessage): void {
    const call = this.calls.get(id);
    if (!call) return;
    if (call.messages.length < mostMessages) call.messages.push(message);
  }

  end(id: string, error?: RecordedError): void {
    const call = this.calls.get(id);
    if (!call) return;
    this.calls.delete(id);
    this.give(this.exchangeOf(call, error));
  }

  private exchangeOf(call: ObservedCall, error: RecordedError | undefined): Exchange {
    const { request, status, statusText, responseHeaders, messages, headMs } = call;
    const requestHeaders = lowerCase(request.rawHeaders);
    const body = this.bodyOf(call.responseBody, responseHeaders);
    const cut = error !== undefined && body !== null ? { ...body, truncated: true } : body;
    const times = cut === null ? undefined : arrivalsOf(call.responseBody, cut, headMs);
    return {
      // Worked out anew wherever it is stored.
      id: "",
      startedAt: new Date(request.startedAtMs).toISOString(),
      durationMs: Math.max(0, Math.round((Date.now() - request.startedAtMs) * 10) / 10),
      request: {
        method: request.method,
        url: plainUrl(request.url),
        httpVersion: request.httpVersion,
        headers: requestHeaders,
        body: this.bodyOf(call.requestBody, requestHeaders),
      },
      response:
        status === null
          ? null
          : {
              status,
              statusText,
              httpVersion: null,
              headers: responseHeaders,
              body: cut !== null && times !== undefined ? { ...cut, eventTimesMs: times } : cut,
            },
      messages,
      ...(error === undefined ? {} : { error }),
    };
  }

  private bodyOf(pieces: Pieces, headers: readonly HeaderPair[]): ExchangeBody | null {
    const contentType = headerOf(headers, "content-type");
    if (pieces.size === 0) return null;
    if (pieces.parts === null) {
      this.bodiesLeftOut += 1;
      return { contentType, content: { kind: "absent", sizeBytes: pieces.size }, truncated: false };
    }
    const bytes = Buffer.concat(pieces.parts);
    const essence = essenceOf(contentType);
    const isPlain = headerOf(headers, "content-encoding") === null;
    const isText = isPlain && (essence === "" || isTextType(essence)) && isUtf8(bytes);
    return {
      contentType,
      content: isText ? { kind: "text", text: bytes.toString("utf8") } : { kind: "bytes", bytes },
      truncated: false,
    };
  }
}

function arrivalsOf(pieces: Pieces, body: ExchangeBody, headMs: number): number[] | undefined {
  if (body.content.kind !== "text" || pieces.parts === null) return undefined;
  if (essenceOf(body.contentType) !== "text/event-stream") return undefined;
  const arrivals = pieces.parts.map((part, at): Arrival => ({
    bytes: part.length,
    atMs: (pieces.times[at] ?? headMs) - headMs,
  }));
  return eventArrivals(Buffer.concat(pieces.parts).toString("latin1"), arrivals);
}

function lowerCase(headers: ObservedHead["rawHeaders"]): HeaderPair[] {
  return headers
    .filter(([name]) => !name.startsWith(":"))
    .map(([name, value]) => [name.toLowerCase(), value]);
}

function plainUrl(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  url.hash = "";
  return url.href;
}

function headerOf(headers: readonly HeaderPair[], name: string): string | null {
  return headers.find(([each]) => each === name)?.[1] ?? null;
}
