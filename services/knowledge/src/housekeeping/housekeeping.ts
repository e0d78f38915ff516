import type { Logger } from "@workspace/telemetry";
import { removeReleasedContents } from "../documents/remove-released.ts";
import type { DocumentDependencies } from "../documents/add-document.ts";
import type { RunEventRepository } from "../runs/repository.ts";

export interface HousekeepingOptions extends Pick<DocumentDependencies, "documents" | "blobs"> {
  runEvents: RunEventRepository;
  logger: Logger;
}

const everyMs = 3_600_000;
/** A reader comes back within minutes, hardly ever after a day. */
const eventsKeptMs = 24 * 3_600_000;

/**
 * Removes, at the start and hour by hour, events of runs that nobody will come back to, and originals
 * that a process which died left behind.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => (this.#running = this.#clean()), everyMs).unref();
    this.#running = this.#clean();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  async #clean(): Promise<void> {
    const { logger, runEvents } = this.#options;
    try {
      const events = await runEvents.prune(eventsKeptMs);
      if (events > 0) logger.info({ events }, "old events of runs forgotten");
      const contents = await removeReleasedContents(this.#options, this.#stop.signal);
      if (contents > 0) logger.info({ contents }, "contents that were let go of looked through");
    } catch (error) {
      if (!this.#stop.signal.aborted)
        logger.warn({ err: error }, "what is not needed any more could not be removed");
    }
  }
}
