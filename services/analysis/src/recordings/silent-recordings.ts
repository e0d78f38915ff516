import type { Logger } from "@workspace/telemetry";
import type { RecordingRepository } from "./repository.ts";

export interface SilentRecordingsOptions {
  recordings: Pick<RecordingRepository, "endSilent">;
  /** So long unheard of, and a recorder is taken for dead. */
  silenceMs: number;
  logger: Logger;
}

/** Ends recordings whose recorders died: what they have is whole, and stays. */
export class SilentRecordings {
  readonly #options: SilentRecordingsOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SilentRecordingsOptions) {
    this.#options = options;
  }

  /** Looks for the first time after one silence: while nobody listened, nobody could be heard. */
  start(): void {
    const end = () => (this.#running = this.#running.then(() => this.#end()));
    this.#timer ??= setTimeout(() => {
      const everyMs = Math.min(this.#options.silenceMs, 15_000);
      this.#timer = setInterval(() => void end(), everyMs).unref();
      void end();
    }, this.#options.silenceMs).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #end(): Promise<void> {
    const { recordings, silenceMs, logger } = this.#options;
    try {
      for (const id of await recordings.endSilent(silenceMs))
        logger.info({ capture: id }, "a recording whose recorders are silent has ended");
    } catch (error) {
      logger.warn({ err: error }, "recordings that fell silent could not be looked for");
    }
  }
}
