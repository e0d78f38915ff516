import { isUtf8 } from "node:buffer";
import { essenceOf, eventArrivals, isTextType, writeHarEntry } from "@workspace/traffic";
import type { ExchangeBody, HeaderPair } from "@workspace/traffic";
import type { KeptBody } from "./kept-body.ts";
import type { Tape, TapedRequest } from "./tape.ts";

/** What was recorded as an entry of a HAR, on one line; null where no upstream was asked. */
export function entryOfTape(tape: Tape): string | null {
  const { request, answer, error } = tape;
  if (request === undefined) return null;
  const requestHeaders = pairsOf(request.headers, request);
  const answerHeaders = answer ? pairsOf(answer.headers, request) : [];
  const body = answer ? bodyOf(tape.answerBody, answerHeaders, request) : null;
  const cut = error !== undefined && body !== null ? { ...body, truncated: true } : body;
  const times = answer && cut ? eventTimes(tape.answerBody, cut, answer.atMs) : undefined;
  return writeHarEntry({
    id: "",
    startedAt: tape.startedAt.toISOString(),
    durationMs: tenths(tape.durationMs),
    request: {
      method: request.method,
      url: scrub(request.url.href, request),
      httpVersion: "HTTP/1.1",
      headers: requestHeaders,
      body: bodyOf(tape.requestBody, requestHeaders, request),
    },
    response: answer
      ? {
          status: answer.status,
          statusText: "",
          httpVersion: "HTTP/1.1",
          headers: answerHeaders,
          body: cut && times ? { ...cut, eventTimesMs: times } : cut,
        }
      : null,
    messages: [],
    ...(error === undefined ? {} : { error }),
  });
}

function scrub(text: string, { secrets, token }: TapedRequest): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, token);
  return clean;
}

function pairsOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  request: TapedRequest,
): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (const [name, value] of Object.entries(headers))
    for (const each of Array.isArray(value) ? value : [value ?? ""])
      pairs.push([name.toLowerCase(), scrub(each, request)]);
  return pairs;
}

function bodyOf(
  kept: KeptBody,
  headers: readonly HeaderPair[],
  request: TapedRequest,
): ExchangeBody | null {
  const contentType = headerOf(headers, "content-type");
  if (kept.parts === null)
    return {
      contentType,
      content: { kind: "absent", sizeBytes: kept.size },
      truncated: false,
    };
  if (kept.size === 0) return null;
  const bytes = Buffer.concat(kept.parts);
  const essence = essenceOf(contentType);
  const isPlain = headerOf(headers, "content-encoding") === null;
  const isText = isPlain && (essence === "" || isTextType(essence)) && isUtf8(bytes);
  return {
    contentType,
    content: isText
      ? { kind: "text", text: scrub(bytes.toString("utf8"), request) }
      : { kind: "bytes", bytes: scrubBytes(bytes, request) },
    truncated: false,
  };
}

function scrubBytes(bytes: Buffer, request: TapedRequest): Buffer {
  if (!request.secrets.some((secret) => bytes.includes(secret))) return bytes;
  return Buffer.from(scrub(bytes.toString("latin1"), request), "latin1");
}

/** When each event came, after the head of the answer; for streams alone. */
function eventTimes(kept: KeptBody, body: ExchangeBody, headMs: number): number[] | undefined {
  if (kept.parts === null || essenceOf(body.contentType) !== "text/event-stream") return undefined;
  const arrivals = kept.parts.map((part, at) => ({
    bytes: part.length,
    atMs: (kept.times[at] ?? headMs) - headMs,
  }));
  return eventArrivals(Buffer.concat(kept.parts).toString("latin1"), arrivals);
}

function headerOf(headers: readonly HeaderPair[], name: string): string | null {
  return headers.find(([each]) => each === name)?.[1] ?? null;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
