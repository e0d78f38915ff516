import type { Database } from "@workspace/storage";

export interface OverdueLease {
  id: string;
  poolId: string;
}

export interface RenewedLease {
  /** When it now ends by itself, in Unix milliseconds. */
  expiresMs: number;
  accountEnabled: boolean;
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

  /** @returns undefined if the lease has ended */
  async renew(leaseId: string, durationMs: number): Promise<RenewedLease | undefined> {
    const [row] = await this.sql<RenewedLease[]>`
      update leases l set expires_ms = greatest(l.expires_ms,
        floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${durationMs}::integer)
      from upstream_accounts a
      where l.id = ${leaseId} and l.ended_ms is null and a.id = l.account_id
        and l.expires_ms > extract(epoch from clock_timestamp()) * 1000
      returning l.expires_ms as "expiresMs", a.enabled as "accountEnabled"`;
    return row;
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
