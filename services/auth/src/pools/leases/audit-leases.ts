import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { lockPool } from "../repository.ts";
import { appendLeaseLines, listUnauditedPools, takeLeaseGroups } from "./audit-repository.ts";

const everyMs = 15_000;

/**
 * Writes down who was lent which accounts: a line for each user, key and account with the number of
 * leases, some time after. A line with each lease would make all pools wait for each other.
 */
export class LeaseAudit {
  readonly #sql: Database;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(sql: Database, logger: Logger) {
    this.#sql = sql;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => (this.#running = this.run()), everyMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Whatever replica does it: the lock of the pool's row keeps each lease in one line. */
  async run(): Promise<void> {
    try {
      for (const poolId of await listUnauditedPools(this.#sql)) {
        await this.#sql.begin(async (transaction) => {
          await lockPool(transaction, poolId);
          await appendLeaseLines(transaction, await takeLeaseGroups(transaction, poolId));
        });
      }
    } catch (error) {
      this.#logger.warn({ err: error }, "leases could not be written into the audit log");
    }
  }
}
