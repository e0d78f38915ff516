import { ProblemError } from "@workspace/http";
import { BodyTooLargeError } from "@workspace/traffic";
import {
  callOf,
  decoded,
  missDetail,
  playBody,
  playedHeaders,
  playedLength,
  requestBodyOf,
} from "@workspace/replay";
import type { Played, Track } from "@workspace/replay";
import type { Answering } from "../answering.ts";
import type { StreamedCall } from "../call.ts";
import { clientLeft } from "../observe/observer.ts";
import { bodyTooLarge } from "../refusals.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import { headersToClient } from "../upstreams/upstream-headers.ts";
import type { Cassettes } from "./cassettes.ts";
import type { LoadedCassette } from "./loaded-cassette.ts";

export interface ReplayTools {
  answering: Answering;
  cassettes: Cassettes;
  maxBodyBytes: number;
}

/** Says of each answer to a call of a replayed upstream where it comes from. */
export const replayHeader = "x-workspace-replay";
/** What was recorded is looked for again where it was not looked for so lately. */
const refreshMs = 1_000;

/**
 * Answers a call from the capture that its upstream is replayed from: no account, no network.
 * @returns false where it was not recorded, and may go to the upstream
 * @throws ProblemError 404 where it may not
 */
export async function replayCall(
  call: StreamedCall,
  mode: UpstreamMode,
  rest: string,
  body: Buffer,
  signal: AbortSignal,
  tools: ReplayTools,
): Promise<boolean> {
  const { request, response } = call;
  const contentType = request.headers["content-type"] ?? null;
  const bytes = plainBody(body, request.headers["content-encoding"], tools.maxBodyBytes);
  const recordedCall = callOf(
    call.method,
    `http://replay.invalid${mode.basePath}${rest}`,
    requestBodyOf(bytes, contentType),
  );
  const loaded = await tools.cassettes.get(mode);
  let played = loaded.cassette.play(recordedCall);
  if (played.kind === "miss" && mode.mode === "replay-or-record") {
    await loaded
      .refresh(mode.recordingId, refreshMs)
      .catch((error: unknown) => tools.cassettes.tellUnread(mode, error));
    played = loaded.cassette.play(recordedCall);
  }
  if (played.kind === "hit") {
    response.setHeader(replayHeader, "played");
    await answer(call, played.track, loaded, mode, signal, tools.answering);
    return true;
  }
  response.setHeader(replayHeader, mode.mode === "replay" ? "not-recorded" : "passed");
  if (mode.mode === "replay") throw notRecorded(missDetail(recordedCall, played), played);
  return false;
}

async function answer(
  call: StreamedCall,
  track: Track,
  { cassette }: LoadedCassette,
  mode: UpstreamMode,
  signal: AbortSignal,
  answering: Answering,
): Promise<void> {
  const { response } = call;
  const { status } = track.response;
  const headers = headersToClient(grouped(playedHeaders(track, cassette)));
  const length = call.method === "HEAD" || status === 204 ? null : playedLength(track);
  if (length !== null) headers.push("content-length", `${length}`);
  answering.addHeaders(call, headers);
  response.writeHead(status, headers);
  try {
    await playBody(response, track, mode.timing === "original" ? "original" : "none", signal);
    answering.observer.onAnswer(call, status);
  } catch (error) {
    response.destroy();
    answering.observer.onAnswer(call, signal.aborted ? clientLeft : status, error);
  }
}

function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) (headers[name] ??= []).push(value);
  return headers;
}

function plainBody(body: Buffer, coding: string | undefined, maxBytes: number): Buffer {
  try {
    return decoded(body, coding, maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw bodyTooLarge(maxBytes);
    throw error;
  }
}

function notRecorded(detail: string, { nearest }: Played & { kind: "miss" }): ProblemError {
  const exchanges = nearest.map(({ track }) => track.exchange.id.slice(0, 12));
  const near = exchanges.length > 0 ? ` The nearest: exchange ${exchanges.join(", ")}.` : "";
  return new ProblemError({
    type: "not_recorded",
    status: 404,
    title: "The call was not recorded",
    detail: `${detail}${near} The upstream is replayed; \`workspace modes set\` changes that.`,
  });
}
