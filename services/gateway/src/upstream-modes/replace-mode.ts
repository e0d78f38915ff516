import { ConflictError, InvalidInputError, NotFoundError, requireScope } from "@workspace/http";
import type { Principal } from "@workspace/http";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { asProblem } from "../recording/asked-service.ts";
import type { AnalysisService, AskedService } from "../recording/asked-service.ts";
import type { Cassettes } from "../replaying/cassettes.ts";
import { requirePlayable } from "../replaying/loaded-cassette.ts";
import type { LiveModes } from "./live-modes.ts";
import { recordingOf, workerOf } from "./mode.ts";
import type { ModeName, UpstreamMode } from "./mode.ts";
import type { UpstreamModeRepository } from "./repository.ts";

export interface ReplaceModeDependencies {
  modes: LiveModes;
  repository: UpstreamModeRepository;
  analysis: AnalysisService;
  /** Auth, which keeps the pools. */
  pools: AskedService<AuthClient>;
  cassettes: Cassettes;
  /** Of one organisation. */
  maxModes: number;
}

type Worker = Pick<Principal, "organisationId" | "userId">;

export type ModeWish = Schemas["gateway"]["SetUpstreamMode"];

/**
 * Says what becomes of an upstream's calls from now on. What it needs is looked for first: a wish that
 * cannot be met changes nothing.
 * @returns undefined where calls pass now
 * @throws ProblemError
 */
export async function replaceMode(
  deps: ReplaceModeDependencies,
  principal: Principal,
  upstream: string,
  wish: ModeWish,
): Promise<UpstreamMode | undefined> {
  const { modes, repository } = deps;
  const { organisationId, userId } = principal;
  const by = { organisationId, userId };
  if (wish.mode === "pass") {
    const wasSet = await repository.remove(organisationId, upstream);
    if (!wasSet && (await poolOf(deps, by, upstream)) === undefined)
      throw new NotFoundError(
        `There is no upstream ${upstream}: no pool has the name, and no mode`,
      );
    await modes.follow();
    return undefined;
  }
  checkWish(wish);
  // The gateway reads and writes captures for whoever sets a mode, who must be let do so themselves.
  if (wish.capture_id !== undefined) requireScope(principal, "captures:read");
  if (wish.mode !== "replay") requireScope(principal, "captures:write");
  if (wish.keep_raw === true) requireScope(principal, "raw-captures:create");
  const basePath = await basePathOf(deps, by, upstream, wish.mode);
  const wanted: UpstreamMode = {
    ...by,
    upstream,
    mode: wish.mode,
    captureId: wish.capture_id ?? null,
    recordingId: null,
    name: wish.name ?? null,
    keepRaw: wish.keep_raw ?? false,
    timing: wish.timing ?? "at-once",
    basePath,
    generation: await repository.nextGeneration(),
    changedAt: new Date(),
  };
  if (wanted.captureId !== null) await load(deps, wanted, wanted.captureId);
  const recordingId = wish.mode === "replay" ? null : await beginRecording(deps, wanted);
  const stored = await repository.put({ ...wanted, recordingId }, deps.maxModes);
  await modes.follow();
  if (stored) return stored;
  deps.cassettes.forget(wanted);
  if (recordingId !== null) await endRecording(deps, wanted, recordingId);
  throw new ConflictError(
    `The organisation records or replays ${deps.maxModes} upstreams, as many as it may; let one pass`,
    "too-many-modes",
  );
}

function checkWish({ mode, capture_id, keep_raw }: ModeWish): void {
  if (mode === "replay" && keep_raw === true)
    throw new InvalidInputError("A replay records nothing that could be kept", [
      { pointer: "/keep_raw", detail: "is for record and replay-or-record" },
    ]);
  if (mode === "replay" && capture_id === undefined)
    throw new InvalidInputError("Say which capture to replay", [
      { pointer: "/capture_id", detail: "is needed to replay" },
    ]);
  if (mode === "record" && capture_id !== undefined)
    throw new InvalidInputError("What is recorded goes to a capture of its own", [
      { pointer: "/capture_id", detail: "is for replay and replay-or-record" },
    ]);
}

/** Recorded paths have it in front. An upstream that is only replayed needs no pool. */
async function basePathOf(
  deps: ReplaceModeDependencies,
  by: Worker,
  upstream: string,
  mode: ModeName,
): Promise<string> {
  const pool = await poolOf(deps, by, upstream);
  if (pool) return new URL(pool.base_url).pathname.replace(/\/+$/, "");
  if (mode === "replay") return "";
  throw new NotFoundError(
    `There is no pool for the upstream ${upstream}: nothing could be recorded`,
  );
}

async function poolOf(
  { pools }: ReplaceModeDependencies,
  by: Worker,
  upstream: string,
): Promise<Schemas["auth"]["Pool"] | undefined> {
  const asker: Principal = { ...workerOf(by), scopes: ["pools:read"] };
  try {
    const { data } = await pools.ask(asker, (client) => client.listPools());
    return data.find((each) => each.upstream === upstream);
  } catch (error) {
    throw asProblem(error);
  }
}

async function load(
  { analysis, cassettes }: ReplaceModeDependencies,
  mode: UpstreamMode,
  captureId: string,
): Promise<void> {
  const path = { capture_id: captureId };
  const capture = await analysis
    .ask(workerOf(mode), (client) => client.getCapture({ path }))
    .catch((error: unknown) => {
      throw asProblem(error);
    });
  if (capture.status !== "ready")
    throw new ConflictError(`The capture ${captureId} is not ready: it is ${capture.status}`);
  try {
    requirePlayable(await cassettes.get(mode));
  } catch (error) {
    cassettes.forget(mode);
    throw error;
  }
}

async function beginRecording(
  { analysis }: ReplaceModeDependencies,
  mode: UpstreamMode,
): Promise<string> {
  const body = recordingOf(mode);
  try {
    return (await analysis.ask(workerOf(mode), (client) => client.beginRecording({ body }))).id;
  } catch (error) {
    throw asProblem(error);
  }
}

async function endRecording(
  { analysis }: ReplaceModeDependencies,
  mode: UpstreamMode,
  recordingId: string,
): Promise<void> {
  const input = { path: { capture_id: recordingId } };
  await analysis
    .ask(workerOf(mode), (client) => client.finishRecording(input))
    .catch(() => {
      // It ends by itself when nobody is heard of.
    });
}
