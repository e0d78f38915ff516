import type { Schemas } from "@workspace/contracts";
import type { Change, Drift } from "@workspace/drift";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import { asProblem } from "../inference/as-problem.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { isRevisionSide, loadOther, loadRevision } from "./load-side.ts";
import type { DriftSide, LoadedSide, SideDependencies } from "./load-side.ts";
import { showExchanges } from "./show-exchanges.ts";

export type DriftReport = Schemas["analysis"]["DriftReport"];

export interface DriftDependencies extends SideDependencies {
  exchanges: Pick<ExchangeRepository, "contentsOfCalls">;
  inference: InferencePool;
}

export interface Compared {
  drift: Drift;
  report: DriftReport;
}

/** What changed between two sides, with exchanges that show it. @throws ProblemError */
export async function compareSides(
  deps: DriftDependencies,
  tenant: Tenant,
  sides: { old: DriftSide; new: DriftSide },
  signal: AbortSignal,
): Promise<Compared> {
  const [old, now] = await loadSides(deps, tenant, sides, signal);
  const drift = await compare(deps, tenant, old, now, signal);
  const shown = await showExchanges(deps, tenant, drift, { old, new: now }, signal);
  const { changes, problems, complete } = drift;
  return {
    drift,
    report: {
      old: old.told,
      new: now.told,
      summary: {
        changes: changes.length,
        breaking: changes.filter(({ breaking }) => breaking).length,
        warnings: changes.filter(({ severity }) => severity === "warning").length,
        not_seen: changes.filter(({ kind }) => kind.endsWith("-not-seen")).length,
      },
      changes: changes.map((change, index) => ({
        ...wireChange(change),
        exchanges: { old: shown.old.get(index) ?? [], new: shown.new.get(index) ?? [] },
      })),
      problems: problems.map((problem) => ({ ...problem })),
      complete,
    },
  };
}

/** A revision first: beside it, a capture is read as its spec is. */
async function loadSides(
  deps: DriftDependencies,
  tenant: Tenant,
  { old, new: now }: { old: DriftSide; new: DriftSide },
  signal: AbortSignal,
): Promise<readonly [LoadedSide, LoadedSide]> {
  const before = isRevisionSide(old) ? await loadRevision(deps, tenant, old) : null;
  const after = isRevisionSide(now) ? await loadRevision(deps, tenant, now) : null;
  const api = before?.api ?? after?.api ?? null;
  return [
    before ?? (await loadOther(deps, tenant, other(old), api, signal)),
    after ?? (await loadOther(deps, tenant, other(now), api, signal)),
  ];
}

function other(side: DriftSide): Exclude<DriftSide, { spec_id: string }> {
  if (isRevisionSide(side)) throw new Error("A revision is loaded as one.");
  return side;
}

async function compare(
  { inference }: DriftDependencies,
  { organisationId }: Tenant,
  old: LoadedSide,
  now: LoadedSide,
  signal: AbortSignal,
): Promise<Drift> {
  try {
    return await inference.run(
      "compare",
      { old: old.input, new: now.input },
      signal,
      organisationId,
    );
  } catch (error) {
    throw asProblem(error);
  }
}

function wireChange(change: Change): Omit<DriftReport["changes"][number], "exchanges"> {
  const { kind, breaking, severity, direction, operation, path, before, after, message } = change;
  const { basis, old, new: now, chance = null, similarity = null } = change.evidence;
  const api = change.api ?? null;
  const evidence = { basis, old: wireSide(old), new: wireSide(now), chance, similarity };
  return {
    kind,
    breaking,
    severity,
    direction,
    api,
    operation,
    path,
    before,
    after,
    message,
    evidence,
  };
}

function wireSide({ pointer, present, of }: Change["evidence"]["old"]) {
  return { pointer, present: present ?? null, of: of ?? null };
}
