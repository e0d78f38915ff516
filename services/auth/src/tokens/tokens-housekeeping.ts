import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { pruneFamilies } from "./repository.ts";
import type { SigningKeys } from "./signing/signing-keys.ts";

const everyMs = 60_000;

/** Rotates signing keys by time, and drops what has ended. */
export class TokensHousekeeping {
  readonly #sql: Database;
  readonly #keys: SigningKeys;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(sql: Database, keys: SigningKeys, logger: Logger) {
    this.#sql = sql;
    this.#keys = keys;
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
      await this.#keys.maintain();
      await pruneFamilies(this.#sql);
    } catch (error) {
      this.#logger.warn({ err: error }, "keys of tokens could not be looked after");
    }
  }
}
