import type { JobWork } from "../jobs/repository.ts";
import { tellKnowledge } from "./tell-knowledge.ts";
import type { TellingDependencies } from "./tell-knowledge.ts";

const longestPauseMs = 300_000;

/** Tells the knowledge service of specs; while that is away, it is tried again for hours. */
export function tellingWork(deps: TellingDependencies): JobWork {
  return {
    maxAttempts: 100,
    pauseMs: (attempts) => Math.min(longestPauseMs, attempts * 5_000),
    run: ({ tenant, subjectId }, signal) => tellKnowledge(deps, tenant, subjectId, signal),
    // The next revision asks for it again, and begins where this one got to.
    giveUp: async () => {},
  };
}
