import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { pruneLines } from "./repository.ts";

const everyMs = 3_600_000;
const atOnce = 10_000;

/** Removes lines that are older than the configuration says; without a bound it does nothing. */
export class AuditRetention {
  readonly #sql: Database;
  readonly #logger: Logger;
  readonly #keepMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(sql: Database, logger: Logger, keepMs: number | undefined) {
    this.#sql = sql;
    this.#logger = logger;
    this.#keepMs = keepMs;
  }

  start(): void {
    if (this.#keepMs === undefined) return;
    this.#timer = setInterval(() => (this.#running = this.run()), everyMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Some lines at a time: whoever has a line to add waits for no more than that. */
  async run(): Promise<void> {
    if (this.#keepMs === undefined) return;
    const before = new Date(Date.now() - this.#keepMs);
    try {
      while (!this.#closed && (await pruneLines(this.#sql, before, atOnce)) === atOnce);
    } catch (error) {
      this.#logger.warn({ err: error }, "old lines of the audit log could not be removed");
    }
  }
}
