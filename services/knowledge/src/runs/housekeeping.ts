import type { Logger } from "@workspace/telemetry";
import type { RunEventRepository } from "./repository.ts";

const everyMs = 3_600_000;
/** A reader comes back within minutes, hardly ever after a day. */
export const eventsKeptMs = 24 * 3_600_000;

/** Forgets, hour by hour, the events of runs that nobody will come back to. */
export class Housekeeping {
  readonly #events: RunEventRepository;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(events: RunEventRepository, logger: Logger) {
    this.#events = events;
    this.#logger = logger;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#prune(), everyMs).unref();
    void this.#prune();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #prune(): Promise<void> {
    try {
      const count = await this.#events.prune(eventsKeptMs);
      if (count > 0) this.#logger.info({ events: count }, "old events of runs forgotten");
    } catch (error) {
      this.#logger.warn({ err: error }, "old events could not be forgotten");
    }
  }
}
