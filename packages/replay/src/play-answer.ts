import { validateHeaderName, validateHeaderValue } from "node:http";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { essenceOf, recordedErrors, splitEvents } from "@workspace/traffic";
import type { ExchangeBody, HeaderPair } from "@workspace/traffic";
import { atHome } from "./at-home.ts";
import type { Cassette, Track } from "./cassette.ts";

/** `original`: as slow as the recorded answer; `none`: at once. */
export type Timing = "original" | "none";

/** A recorded answer may have waited for a person; nobody waits for it again for longer. */
const longestPauseMs = 60_000;

/** Of the connection that it came over, or of an encoding that is undone by now. */
const notPlayed = new Set([
  "alt-svc",
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Writes the recorded answer. @throws AbortError when the client leaves */
export async function playAnswer(
  to: ServerResponse,
  track: Track,
  cassette: Pick<Cassette, "isRecorded">,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  const ours = new Set(to.getHeaderNames());
  for (const [name, value] of playedHeaders(track, cassette))
    if (!ours.has(name)) to.appendHeader(name, value);
  to.statusCode = track.response.status;
  await playBody(to, track, timing, signal);
}

/** The headers of the recorded answer that are true of its replay as well. */
export function playedHeaders(
  { exchange, response }: Track,
  cassette: Pick<Cassette, "isRecorded">,
): HeaderPair[] {
  const isHead = exchange.request.method === "HEAD";
  return response.headers
    .filter(([name]) => !notPlayed.has(name) || (isHead && name === "content-length"))
    .map(([name, value]): HeaderPair => [name, atHome(name, value, cassette)])
    .filter(([name, value]) => isSendable(name, value));
}

/**
 * Writes the recorded body to an answer whose head is set, and ends it as it ended.
 * @throws AbortError when the client leaves
 */
export async function playBody(
  to: ServerResponse,
  { exchange, response }: Track,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  const durationMs = timing === "original" ? (exchange.durationMs ?? 0) : 0;
  const { body } = response;
  if (body !== null && essenceOf(body.contentType) === "text/event-stream")
    await playStream(to, body, durationMs, signal);
  else {
    await wait(durationMs, signal);
    if (body !== null && exchange.error === recordedErrors.brokenOff) to.write(bytesOf(body));
    else {
      to.end(bytesOf(body));
      return;
    }
  }
  if (exchange.error === recordedErrors.brokenOff) await breakOff(to, signal);
  else to.end();
}

/** As the upstream did, once what came before is on its way to the client. */
async function breakOff(to: ServerResponse, signal: AbortSignal): Promise<void> {
  to.flushHeaders();
  while (to.writableLength > 0) await pause(5, undefined, { signal });
  to.destroy();
}

/**
 * Each event at its time. Where the recording does not know the times, as a HAR does not, the
 * events are spread evenly over the time that the answer took.
 */
async function playStream(
  to: ServerResponse,
  body: ExchangeBody,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  const events = splitEvents(bytesOf(body).toString("utf8"));
  const times = durationMs > 0 ? body.eventTimesMs : undefined;
  // They count from the head of the answer, which came as much later than the request.
  const headMs = times === undefined ? 0 : durationMs - (times.at(-1) ?? durationMs);
  await wait(headMs, signal);
  const began = performance.now();
  to.flushHeaders();
  for (const [at, event] of events.entries()) {
    const dueMs = times?.[at] ?? (durationMs * (at + 1)) / events.length;
    if (durationMs > 0) await wait(dueMs - (performance.now() - began), signal);
    if (!to.write(event)) await drained(to, signal);
  }
}

/** How long a played body is; null for a stream, and for one that breaks off. */
export function playedLength({ exchange, response }: Track): number | null {
  const { body } = response;
  const isStream = essenceOf(body?.contentType ?? null) === "text/event-stream";
  if (isStream || exchange.error === recordedErrors.brokenOff) return null;
  return bytesOf(body).length;
}

async function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs >= 1) await pause(Math.min(durationMs, longestPauseMs), undefined, { signal });
}

function drained(to: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  to.once("drain", resolve);
  return promise.finally(() => {
    signal.removeEventListener("abort", leave);
    to.off("drain", resolve);
  });
}

function bytesOf(body: ExchangeBody | null): Buffer {
  if (body?.content.kind === "text") return Buffer.from(body.content.text, "utf8");
  return body?.content.kind === "bytes" ? Buffer.from(body.content.bytes) : Buffer.alloc(0);
}

/** A capture is text from outside: what HTTP does not allow in a header is left out. */
function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
