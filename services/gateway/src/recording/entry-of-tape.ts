import { isUtf8 } from "node:buffer";
import {
  BodyTooLargeError,
  decompress,
  essenceOf,
  eventArrivals,
  harEntryPieces,
  isTextType,
} from "@workspace/traffic";
import type { ExchangeBody, HeaderPair, WebSocketMessage } from "@workspace/traffic";
import type { KeptBody } from "./kept-body.ts";
import { spellingsOf } from "./secret-spellings.ts";
import type { Tape, TapedRequest } from "./tape.ts";

/** Bytes or letters from which on a body is looked through in steps. */
const longBody = 262_144;

/**
 * What was recorded as an entry of a HAR, on one line, in pieces; none where no upstream was asked.
 * @param spellings of a secret; calls in one batch have the same ones
 * @param onLeftOut told of each body that unpacks to more than is kept of one
 */
export function* entryOfTape(
  tape: Tape,
  spellings = spellingsOf,
  onLeftOut = () => {},
): Generator<string, void> {
  const { answer, error } = tape;
  const request = tape.request?.(spellings);
  if (request === undefined) return;
  const requestHeaders = pairsOf(request.headers, request);
  const answerHeaders = answer ? pairsOf(answer.headers, request) : [];
  const asked = yield* bodyOf(tape.requestBody, requestHeaders, request, onLeftOut);
  const answered = yield* bodyOf(tape.answerBody, answerHeaders, request, onLeftOut);
  const cut =
    error !== undefined && answered.body !== null
      ? { ...answered.body, truncated: true }
      : answered.body;
  const times =
    answer && cut && !answered.isDecoded
      ? eventTimes(tape.answerBody, cut, answer.atMs)
      : undefined;
  const exchange = {
    id: "",
    startedAt: tape.startedAt.toISOString(),
    durationMs: tenths(tape.durationMs),
    request: {
      method: request.method,
      url: scrub(request.url.href, request),
      httpVersion: "HTTP/1.1",
      headers: trueHeaders(requestHeaders, asked),
      body: asked.body,
    },
    response: answer
      ? {
          status: answer.status,
          statusText: "",
          httpVersion: "HTTP/1.1",
          headers: trueHeaders(answerHeaders, answered),
          body: cut && times ? { ...cut, eventTimesMs: times } : cut,
        }
      : null,
    ...(error === undefined ? {} : { error }),
  };
  yield* harEntryPieces(exchange, messagesOf(tape, request));
}

function scrub(text: string, request: TapedRequest): string {
  return atOnce(scrubSteps(text, request));
}

/** A secret is looked for in the whole text: of a long one that is a step. */
function* scrubSteps(
  text: string,
  { secrets, token }: Pick<TapedRequest, "secrets" | "token">,
): Generator<string, string> {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = clean.replaceAll(secret, token);
    if (clean.length > longBody) yield "";
  }
  return clean;
}

function atOnce<Result>(steps: Generator<string, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function pairsOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  request: TapedRequest,
): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  let all = "";
  for (const [name, value] of Object.entries(headers))
    for (const each of Array.isArray(value) ? value : [value ?? ""]) {
      pairs.push([name.toLowerCase(), each]);
      all += `${each}\n`;
    }
  // Looked for in all at once: almost no header repeats a secret.
  if (!request.secrets.some((secret) => all.includes(secret))) return pairs;
  return pairs.map(([name, value]) => [name, scrub(value, request)]);
}

interface CodedBody {
  readonly body: ExchangeBody | null;
  /** Whether an encoding was undone, so that its header is true no more. */
  readonly isDecoded: boolean;
}

/**
 * Without its encoding: what is to be taken out of it stands in no compressed bytes. Empty pieces come
 * between the steps that a long one takes.
 */
function* bodyOf(
  kept: KeptBody,
  headers: readonly HeaderPair[],
  request: TapedRequest,
  onLeftOut: () => void,
): Generator<string, CodedBody> {
  const contentType = headerOf(headers, "content-type");
  const coding = headerOf(headers, "content-encoding")?.trim().toLowerCase() ?? "identity";
  const isCoded = coding !== "" && coding !== "identity";
  const bytes = kept.parts === null ? null : Buffer.concat(kept.parts);
  if (bytes?.length === 0) return { body: null, isDecoded: false };
  if (kept.size > longBody) yield "";
  const plain =
    bytes === null || !isCoded ? bytes : undone(bytes, coding, kept.maxBytes, onLeftOut);
  if (plain === null || hidesSecret(plain, kept.maxBytes, request)) {
    const content = { kind: "absent", sizeBytes: kept.size } as const;
    return { body: { contentType, content, truncated: false }, isDecoded: false };
  }
  const essence = essenceOf(contentType);
  const isText = (essence === "" || isTextType(essence)) && isUtf8(plain) && !swells(plain);
  if (plain.length > longBody) yield "";
  const content = isText
    ? ({ kind: "text", text: yield* scrubSteps(plain.toString("utf8"), request) } as const)
    : ({ kind: "bytes", bytes: yield* scrubBytesSteps(plain, request) } as const);
  return { body: { contentType, content, truncated: false }, isDecoded: isCoded };
}

/** Each that can be given without a secret. */
function* messagesOf(tape: Tape, request: TapedRequest): Generator<WebSocketMessage> {
  const { startedAt, startedMs, messages, answerBody } = tape;
  for (const { direction, kind: said, parts, atMs } of messages.list) {
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    if (hidesSecret(bytes, answerBody.maxBytes, request)) continue;
    const kind = said === "text" && swells(bytes) ? "binary" : said;
    const data =
      kind === "text"
        ? scrub(bytes.toString("utf8"), request)
        : scrubBytes(bytes, request).toString("base64");
    const at = new Date(startedAt.getTime() + atMs - startedMs).toISOString();
    yield { direction, kind, data, at };
  }
}

/**
 * More than one byte in ten is of those that JSON writes with six letters. No text is like that, but
 * UTF-8 by chance or by intent; in base64 it takes a third more, and not five times more.
 */
function swells(bytes: Buffer): boolean {
  const most = bytes.length / 10;
  let count = 0;
  // By index: the iterator of a buffer takes ten times as long.
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x20 || (byte >= 0x08 && byte <= 0x0d && byte !== 0x0b)) continue;
    count += 1;
    if (count > most) return true;
  }
  return false;
}

/** A file in gzip may hold the secret as well, and cannot be changed where it stands. */
function hidesSecret(bytes: Buffer, maxBytes: number, { secrets }: TapedRequest): boolean {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
  const inner = undone(bytes, "gzip", maxBytes);
  return inner === null || secrets.some((secret) => inner.includes(secret));
}

/**
 * Null for what is not so encoded, or would be larger than a body that is kept: then its size alone
 * is recorded.
 */
function undone(
  bytes: Buffer,
  coding: string,
  maxBytes: number,
  onTooLarge = () => {},
): Buffer | null {
  try {
    const plain = decompress(bytes, coding, maxBytes);
    return plain === null ? null : Buffer.from(plain);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    onTooLarge();
    return null;
  }
}

function scrubBytes(bytes: Buffer, request: TapedRequest): Buffer {
  return atOnce(scrubBytesSteps(bytes, request));
}

function* scrubBytesSteps(bytes: Buffer, request: TapedRequest): Generator<string, Buffer> {
  for (const secret of request.secrets) {
    if (bytes.includes(secret)) {
      const text = yield* scrubSteps(bytes.toString("latin1"), request);
      return Buffer.from(text, "latin1");
    }
    if (bytes.length > longBody) yield "";
  }
  return bytes;
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

function trueHeaders(headers: readonly HeaderPair[], { isDecoded }: CodedBody): HeaderPair[] {
  return headers.filter(([name]) => !isDecoded || name !== "content-encoding");
}

function headerOf(headers: readonly HeaderPair[], name: string): string | null {
  return headers.find(([each]) => each === name)?.[1] ?? null;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
