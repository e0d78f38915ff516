import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { BodyTooLargeError } from "@workspace/traffic";
import { callOf } from "./call.ts";
import type { Cassette, Played } from "./cassette.ts";
import { missDetail } from "./miss-detail.ts";
import { admitOrigin, isAskedForItself } from "./origins.ts";
import { playAnswer } from "./play-answer.ts";
import type { Timing } from "./play-answer.ts";
import { sendProblem } from "./problems.ts";
import { decoded, requestBodyOf } from "./request-body.ts";

export interface ReplayOptions {
  readonly timing: Timing;
  /** Longest request body, in bytes; by default 32 MiB. */
  readonly maxRequestBytes?: number;
  /** Told of every request when its answer is decided. */
  readonly onPlayed?: (method: string, path: string, played: Played) => void;
}

const defaultRequestBytes = 32 * 1024 * 1024;

/**
 * Answers like the API that was recorded; what was not recorded is refused by 404, with what came
 * nearest. It listens nowhere yet.
 */
export function createReplayServer(cassette: Cassette, options: ReplayOptions): Server {
  return createServer((request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    answer(cassette, options, request, response, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return;
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
}

async function answer(
  cassette: Cassette,
  options: ReplayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (!isAskedForItself(request)) {
    sendProblem(response, "wrong-host", "Ask the replay by the address that it listens on.");
    return;
  }
  if (admitOrigin(request, response)) return;
  const maxBytes = options.maxRequestBytes ?? defaultRequestBytes;
  const bytes = await readBody(request, maxBytes);
  if (bytes === null) {
    sendProblem(response, "too-large", `A request may have ${maxBytes} bytes.`);
    return;
  }
  const { method = "GET", url = "/" } = request;
  const body = requestBodyOf(bytes, request.headers["content-type"] ?? null);
  const call = callOf(method, url.startsWith("/") ? `http://replay.invalid${url}` : url, body);
  const played = cassette.play(call);
  options.onPlayed?.(call.method, call.path, played);
  if (played.kind === "hit")
    await playAnswer(response, played.track, cassette, options.timing, signal);
  else sendProblem(response, "not-recorded", missDetail(call, played));
}

/** Decompressed, as bodies of a capture are; null when it is longer than it may be. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const bytes = await readAll(request, maxBytes);
  if (bytes === null) return null;
  try {
    return decoded(bytes, request.headers["content-encoding"], maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return null;
    throw error;
  }
}

async function readAll(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to its end, so that the client gets the refusal, but not held.
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? null : Buffer.concat(chunks);
}
