import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { leadWhileConnected } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";

/** The role that a process has as long as it lives: nobody else ever takes it. */
export function roleOfProcess(id: string): string {
  return `analysis:importing:${id}`;
}

const againMs = 1_000;

/**
 * Shows to every replica that this process lives, by a lock that the database frees the moment it does
 * not: whatever it was importing then is nobody's, and can be taken back at once.
 */
export class ImportingProcess {
  readonly id: string = randomUUID();
  readonly #sql: Database;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  #shown = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: { sql: Database; logger: Logger }) {
    this.#sql = options.sql;
    this.#logger = options.logger;
  }

  /** Resolves when others see that it lives; from then on it may own an import. */
  async shown(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#running ??= this.#show();
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await Promise.race([this.#shown.promise, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #show(): Promise<void> {
    const { signal: stop } = this.#stop;
    while (!stop.aborted) {
      try {
        await leadWhileConnected(this.#sql, roleOfProcess(this.id), stop, async (signal) => {
          this.#shown.resolve();
          await ended(signal);
          this.#shown = Promise.withResolvers<void>();
        });
      } catch (error) {
        if (stop.aborted) return;
        this.#logger.warn({ err: error }, "the database does not know that this process lives");
      }
      await delay(againMs, undefined, { signal: stop, ref: false }).catch(() => {});
    }
  }
}

async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
