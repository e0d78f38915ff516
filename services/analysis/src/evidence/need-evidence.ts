import { setTimeout as delay } from "node:timers/promises";
import { ConflictError, NotFoundError, ProblemError } from "@workspace/http";
import type { Tenant } from "../tenancy/tenant.ts";
import type { EvidenceRepository } from "./repository.ts";

export interface WaitingDependencies {
  evidence: Pick<EvidenceRepository, "stateOf">;
  wakeJobs(): void;
}

/** Between looks, longer each time: a small capture is read in a moment, a large one in minutes. */
const firstLookMs = 50;
const lastLookMs = 1_000;

/**
 * The origins that a capture shows, waiting until it has been read.
 * @throws ProblemError where there is no such capture, or it cannot be read
 */
export async function needEvidence(
  { evidence, wakeJobs }: WaitingDependencies,
  tenant: Tenant,
  captureId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lastLookMs, lookMs * 1.5)) {
    const reading = await evidence.stateOf(tenant, captureId);
    if (reading.state === "read") return reading.origins;
    if (reading.state === "missing")
      throw new NotFoundError(`There is no finished capture ${captureId}`);
    if (reading.state === "failed")
      throw new ConflictError(
        `The capture ${captureId} shows nothing: ${reading.error}`,
        "unreadable-capture",
      );
    if (lookMs === firstLookMs) wakeJobs();
    await delay(lookMs, undefined, { signal }).catch(() => {
      throw leftWaiting(signal);
    });
  }
}

function leftWaiting(signal: AbortSignal): unknown {
  const isLate = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  if (!isLate) return signal.reason;
  return new ProblemError({
    type: "not-read-yet",
    status: 503,
    title: "The capture is still being read",
    detail: "Ask again in a while.",
    retryAfterSeconds: 30,
  });
}
