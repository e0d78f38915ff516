import { ConflictError, ProblemError } from "@workspace/http";
import { newId } from "@workspace/storage";
import { compareSides } from "../drift/compare-sides.ts";
import type { DriftDependencies, DriftReport } from "../drift/compare-sides.ts";
import { packReport } from "../drift/stored-report.ts";
import type { RevisionRepository } from "../specs/revision-repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { notificationOf } from "./notification.ts";
import type { NewDelivery, RunRepository } from "./run-repository.ts";
import type { Watch, WatchRun } from "./watch.ts";

export interface WatchingDependencies extends DriftDependencies {
  revisions: RevisionRepository;
  runs: RunRepository;
  publicUrl: string;
  wakeJobs(): void;
}

/**
 * Compares a capture with what the watch holds it against, keeps the result, and notifies. Null when the
 * watch is gone. @throws ProblemError with a status of 500 and more, and for a capture that is gone
 */
export async function runWatch(
  deps: WatchingDependencies,
  tenant: Tenant,
  watch: Watch,
  of: { captureId: string; cause: WatchRun["cause"] },
  signal: AbortSignal,
): Promise<WatchRun | null> {
  const { captureId, cause } = of;
  const { revisions, runs } = deps;
  const number = watch.revision ?? (await revisions.lastWithout(tenant, watch.spec_id, captureId));
  if (number === null) throw new ConflictError("The spec has no revision");
  const { report, error } = await compare(deps, tenant, watch, number, captureId, signal);
  const verdict = report === null ? "failed" : verdictOf(report);
  const run = {
    id: newId("run"),
    watch_id: watch.id,
    cause,
    capture_id: captureId,
    revision: number,
    verdict,
    summary: report?.summary ?? null,
    error,
    report: report === null ? null : await packReport(report),
  } as const;
  const isTold =
    watch.webhook_url !== null &&
    (verdict === "broken" || (verdict === "changed" && watch.notify_on === "any"));
  const delivery: NewDelivery | null =
    isTold && report !== null
      ? {
          id: newId("dlv"),
          kind: "drift",
          body: notificationOf(watch, { ...run, created_at: new Date().toISOString() }, report, {
            publicUrl: deps.publicUrl,
          }),
        }
      : null;
  const kept = await runs.add(tenant, run, delivery);
  if (delivery) deps.wakeJobs();
  return kept;
}

/** What is the capture's own fault is a result; anything else is tried again. */
async function compare(
  deps: WatchingDependencies,
  tenant: Tenant,
  watch: Watch,
  revision: number,
  captureId: string,
  signal: AbortSignal,
): Promise<{ report: DriftReport | null; error: string | null }> {
  const sides = { old: { spec_id: watch.spec_id, revision }, new: { capture_id: captureId } };
  try {
    const { report } = await compareSides(deps, tenant, sides, signal);
    return { report, error: null };
  } catch (error) {
    const isOwn = error instanceof ProblemError && (error.status === 400 || error.status === 409);
    if (!isOwn) throw error;
    const isNothing = error.type === "nothing-to-compare";
    const why = isNothing
      ? "The capture shows nothing of this API."
      : (error.detail ?? error.title);
    return { report: null, error: why };
  }
}

/** What was only not seen is no change. */
function verdictOf({ summary }: DriftReport): "broken" | "changed" | "same" {
  if (summary.breaking > 0) return "broken";
  return summary.changes > summary.not_seen ? "changed" : "same";
}
