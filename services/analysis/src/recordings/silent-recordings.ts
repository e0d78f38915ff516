import { RepeatedTask } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { RecordingRepository } from "./repository.ts";

export interface SilentRecordingsOptions {
  recordings: Pick<RecordingRepository, "endSilent">;
  /** So long unheard of, and a recorder is taken for dead. */
  silenceMs: number;
  logger: Logger;
}

/**
 * Ends recordings whose recorders died: what they have is whole, and stays. It looks for the first time
 * after one silence: while nobody listened, nobody could be heard.
 */
export function silentRecordings(options: SilentRecordingsOptions): RepeatedTask {
  const { recordings, silenceMs, logger } = options;
  return new RepeatedTask({
    everyMs: Math.min(silenceMs, 15_000),
    firstAfterMs: silenceMs,
    turn: async () => {
      for (const id of await recordings.endSilent(silenceMs))
        logger.info({ capture: id }, "a recording whose recorders are silent has ended");
    },
    logger,
    failure: "recordings that fell silent could not be looked for",
  });
}
