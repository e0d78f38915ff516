import type { Logger } from "@workspace/telemetry";
import { pruneAttempts } from "../throttle/attempts.ts";
import { deleteExpired } from "./repository.ts";
import type { SessionStore } from "./use-session.ts";

const everyMs = 10 * 60_000;

/** Drops what has expired, now and then; it does not count any more anyway. */
export class Housekeeping {
  readonly #store: SessionStore;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => (this.#running = this.#sweep()), everyMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #sweep(): Promise<void> {
    try {
      await deleteExpired(this.#store.sql, this.#store.policy);
      await pruneAttempts(this.#store.sql);
    } catch (error) {
      this.#logger.warn({ err: error }, "what has expired could not be dropped");
    }
  }
}
