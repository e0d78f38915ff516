import type { Database } from "@workspace/storage";

export interface OverdueLease {
  id: string;
  poolId: string;
}

export class LeaseRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  async findPoolOf(leaseId: string): Promise<string | undefined> {
    const [row] = await this.sql<{ poolId: string }[]>`
      select pool_id as "poolId" from leases where id = ${leaseId}`;
    return row?.poolId;
  }

  /** @returns when the lease now ends by itself, in Unix milliseconds; undefined if it has ended */
  async renew(leaseId: string, durationMs: number): Promise<number | undefined> {
    const [row] = await this.sql<{ expiresMs: number }[]>`
      update leases set expires_ms = greatest(expires_ms,
        floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${durationMs}::integer)
      where id = ${leaseId} and ended_ms is null
        and expires_ms > extract(epoch from clock_timestamp()) * 1000
      returning expires_ms as "expiresMs"`;
    return row?.expiresMs;
  }

  /** Leases that ran out some time ago without a report. */
  async listOverdue(graceMs: number, limit: number): Promise<OverdueLease[]> {
    return this.sql<OverdueLease[]>`
      select id, pool_id as "poolId" from leases
      where ended_ms is null
        and expires_ms < extract(epoch from clock_timestamp()) * 1000 - ${graceMs}::integer
      limit ${limit}`;
  }

  async forgetBefore(ageMs: number): Promise<void> {
    await this.sql`
      delete from leases where ended_ms is not null
        and granted_ms < extract(epoch from clock_timestamp()) * 1000 - ${String(ageMs)}::bigint`;
  }
}
