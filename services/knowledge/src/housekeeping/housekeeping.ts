import { RepeatedTask } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { removeReleasedContents } from "../documents/remove-released.ts";
import type { DocumentDependencies } from "../documents/add-document.ts";
import type { RunEventRepository } from "../runs/repository.ts";

export interface HousekeepingDependencies extends Pick<
  DocumentDependencies,
  "documents" | "blobs"
> {
  runEvents: RunEventRepository;
  logger: Logger;
}

/** A reader comes back within minutes, hardly ever after a day. */
const eventsKeptMs = 24 * 3_600_000;

/**
 * Removes, at the start and hour by hour, events of runs that nobody will come back to, and originals
 * that a process which died left behind.
 */
export function createHousekeeping(dependencies: HousekeepingDependencies): RepeatedTask {
  return new RepeatedTask({
    everyMs: 3_600_000,
    firstAfterMs: 0,
    turn: (signal) => cleanUp(dependencies, signal),
    logger: dependencies.logger,
    failure: "what is not needed any more could not be removed",
  });
}

async function cleanUp(dependencies: HousekeepingDependencies, signal: AbortSignal): Promise<void> {
  const { logger, runEvents } = dependencies;
  const events = await runEvents.prune(eventsKeptMs);
  if (events > 0) logger.info({ events }, "old events of runs forgotten");
  const contents = await removeReleasedContents(dependencies, signal);
  if (contents > 0) logger.info({ contents }, "contents that were let go of looked through");
}
