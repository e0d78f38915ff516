import type { Job, JobWork } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { readCapture, readingFault } from "./read-capture.ts";
import type { ReadingDependencies } from "./read-capture.ts";

export interface ReadingWorkDependencies extends ReadingDependencies {
  /** Told of what a capture shows, as soon as that is known. */
  captureShows(tenant: Tenant, captureId: string, origins: readonly string[]): Promise<void>;
}

/** Reads captures behind their import. */
export function readingWork(deps: ReadingWorkDependencies): JobWork {
  return {
    maxAttempts: 3,
    pauseMs: (attempts) => attempts * 5_000,
    async run({ tenant, subjectId }: Job, signal) {
      const origins = await readCapture(deps, tenant, subjectId, signal);
      if (origins !== null) await deps.captureShows(tenant, subjectId, origins);
    },
    async giveUp({ tenant, subjectId }, error) {
      await deps.evidence.store(tenant, subjectId, [], readingFault(error));
    },
  };
}
