import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";

/**
 * Advisory locks of PostgreSQL, held by one connection of this process, so that a process that
 * dies gives them back. They keep work from being done twice at the same time; whoever works under
 * one still has to store only what nobody stored before, for a lost connection loses the lock.
 */
export class SessionLocks {
  readonly #sql: Database;
  /** PostgreSQL lets one session take its own locks again. */
  readonly #held = new Set<string>();

  constructor(databaseUrl: string, schema: string) {
    this.#sql = openDatabase({ url: databaseUrl, schema, maxConnections: 1 });
  }

  /** Runs `work` if nobody has the lock, this process included. @returns whether it ran */
  async alone(kind: string, name: string, work: () => Promise<void>): Promise<boolean> {
    const key = `${kind} ${name}`;
    if (this.#held.has(key)) return false;
    this.#held.add(key);
    try {
      const [lock] = await this.#sql<{ held: boolean }[]>`
        select pg_try_advisory_lock(hashtext(${kind}), hashtext(${name})) as held`;
      if (!lock?.held) return false;
      try {
        await work();
      } finally {
        await this.#sql`select pg_advisory_unlock(hashtext(${kind}), hashtext(${name}))`;
      }
      return true;
    } finally {
      this.#held.delete(key);
    }
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}
