import { ProblemError } from "@workspace/http";
import type { JobWork } from "../jobs/repository.ts";
import { reviseSpec } from "./revise-spec.ts";
import type { RevisingDependencies } from "./revise-spec.ts";

/** Infers specs again whose captures came or went behind their back. */
export function revisingWork(deps: RevisingDependencies): JobWork {
  return {
    maxAttempts: 5,
    pauseMs: (attempts) => attempts * 5_000,
    async run({ tenant, subjectId }, signal) {
      try {
        await reviseSpec(deps, tenant, subjectId, (inputs) => inputs, signal);
      } catch (error) {
        // It is gone, or nothing shows it any more: what it said last stays.
        if (!(error instanceof ProblemError) || error.status >= 500) throw error;
      }
    },
    giveUp: async () => {},
  };
}
