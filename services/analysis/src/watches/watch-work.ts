import { NotFoundError } from "@workspace/http";
import type { JobWork } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { WatchRepository } from "./repository.ts";
import { runWatch } from "./run-watch.ts";
import type { WatchingDependencies } from "./run-watch.ts";
import type { Watch } from "./watch.ts";

export interface WatchWorkDependencies extends WatchingDependencies {
  watches: WatchRepository;
}

/** In one go; further ones follow at once. */
const mostCaptures = 20;

/** Does what a watch has to do: captures that wait for it, and the next look. */
export function watchWork(deps: WatchWorkDependencies): JobWork {
  const { watches } = deps;
  return {
    maxAttempts: 5,
    pauseMs: (attempts) => attempts * 10_000,
    async run({ tenant, subjectId }, signal) {
      const watch = await watches.byId(tenant, subjectId);
      if (watch === null || !watch.enabled) return;
      const dueAt = watch.next_run_at === null ? Infinity : Date.parse(watch.next_run_at);
      const isDue = dueAt <= Date.now();
      if (watch.on_capture || isDue) {
        const isMore = await lookAtQueue(deps, tenant, watch, signal);
        if (isMore) return 0;
      }
      if (watch.every_minutes === null) return;
      const everyMs = watch.every_minutes * 60_000;
      const nextAt = isDue ? Date.now() + everyMs : dueAt;
      if (isDue) await watches.setNextRun(tenant, watch.id, new Date(nextAt));
      return Math.max(1_000, nextAt - Date.now());
    },
    // Its captures stay in the queue; with the next one, or the next look, they are tried again.
    giveUp: async () => {},
  };
}

/** Says whether captures are left. */
async function lookAtQueue(
  deps: WatchWorkDependencies,
  tenant: Tenant,
  watch: Watch,
  signal: AbortSignal,
): Promise<boolean> {
  const captures = await deps.watches.queuedCaptures(tenant, watch.id, mostCaptures);
  const cause = watch.on_capture ? "capture" : "schedule";
  for (const captureId of captures) {
    signal.throwIfAborted();
    try {
      await runWatch(deps, tenant, watch, { captureId, cause }, signal);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      await deps.runs.skip(tenant, watch.id, captureId);
    }
  }
  return captures.length === mostCaptures;
}
