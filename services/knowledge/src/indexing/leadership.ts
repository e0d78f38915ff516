import type { Database } from "@workspace/storage";

/** Held by one process at a time, as long as its connection lives; a killed one frees it at once. */
export interface Leadership {
  /** Rejects when the connection, and with it the lock, is lost. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

/** One of several replicas reads and embeds documents; null while another does. */
export async function takeLeadership(sql: Database, role: string): Promise<Leadership | null> {
  const connection = await sql.reserve();
  try {
    const [row] = await connection<{ taken: boolean; pid: number }[]>`
      select pg_try_advisory_lock(hashtextextended(${role}, 0)) as taken, pg_backend_pid() as pid`;
    if (!row?.taken) {
      connection.release();
      return null;
    }
    const { pid } = row;
    return {
      async confirm() {
        const [now] = await connection<{ pid: number }[]>`select pg_backend_pid() as pid`;
        if (now?.pid !== pid) throw new Error("The connection that held the lock was lost.");
      },
      async release() {
        await connection`select pg_advisory_unlock(hashtextextended(${role}, 0))`.catch(() => {});
        connection.release();
      },
    };
  } catch (error) {
    connection.release();
    throw error;
  }
}
