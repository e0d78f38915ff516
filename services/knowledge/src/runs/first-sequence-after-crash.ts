import type { RunEventRepository } from "./repository.ts";

/** More than any run says in the moment between showing its events and storing them. */
const maxUnstored = 1_000;

/**
 * Where a run that begins again goes on counting. Readers may have seen events that the crash kept
 * from being stored; beyond those they must see all of the new ones.
 */
export async function firstSequenceAfterCrash(
  events: Pick<RunEventRepository, "lastSequence">,
  runId: string,
): Promise<number> {
  return (await events.lastSequence(runId)) + 1 + maxUnstored;
}
