import type { Database, Queryable } from "./database.ts";

/**
 * Does the work of a role that one process at a time may have. The lock is a transaction's, on a
 * connection that does nothing else: a killed process frees it at once, and when the connection is
 * lost, so is the role, and `work` is told by its signal. Says whether the role was free.
 */
export async function leadWhileConnected(
  sql: Database,
  role: string,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const lost = new AbortController();
  let working: Promise<void> | undefined;
  try {
    return await sql.begin(async (tx) => {
      // Without a snapshot or a write this transaction holds nothing up, however long it lasts.
      await tx`set local idle_in_transaction_session_timeout to 0`;
      const [row] = await tx<{ taken: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended(${role}, 0)) as taken`;
      if (!row?.taken) return false;
      working = work(AbortSignal.any([stop, lost.signal]));
      await working.catch((error: unknown) => {
        if (!lost.signal.aborted) throw error;
      });
      return true;
    });
  } finally {
    lost.abort();
    await working?.catch(() => {});
  }
}

/** Whether a process has the role now. Takes nothing, so that nobody is kept from it by being asked. */
export async function isLed(sql: Queryable, role: string): Promise<boolean> {
  const [row] = await sql<{ led: boolean }[]>`
    with key as (select hashtextextended(${role}, 0) as value)
    select exists (
      select from pg_locks, key
      where locktype = 'advisory' and granted and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and classid::bigint = ((value >> 32) & 4294967295) and objid::bigint = (value & 4294967295)
    ) as led`;
  return row?.led ?? false;
}
