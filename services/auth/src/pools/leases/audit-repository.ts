import type { Queryable } from "@workspace/storage";
import { appendAudit } from "../../audit/append-audit.ts";
import { service } from "../../audit/audit-line.ts";

export interface LeaseGroup {
  poolId: string;
  accountId: string;
  userId: string;
  keyId: string | null;
  organisationId: string;
  granted: number;
  firstMs: number;
  lastMs: number;
}

export async function listUnauditedPools(sql: Queryable): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from pools p where exists (
    select from leases l where l.pool_id = p.id and l.granted_ms >= p.leases_audited_ms)`;
  return rows.map(({ id }) => id);
}

/**
 * The leases of a pool that stand in no line yet, which are from now on taken for written. Under
 * the lock of the pool: none is granted meanwhile. Those of this millisecond wait.
 */
export async function takeLeaseGroups(sql: Queryable, poolId: string): Promise<LeaseGroup[]> {
  const [pool] = await sql<{ fromMs: number; untilMs: number }[]>`
    update pools p set leases_audited_ms = greatest(before.leases_audited_ms,
      floor(extract(epoch from clock_timestamp()) * 1000)::bigint)
    from pools before where p.id = ${poolId} and before.id = p.id
    returning before.leases_audited_ms as "fromMs", p.leases_audited_ms as "untilMs"`;
  if (!pool) return [];
  return sql<LeaseGroup[]>`
    select pool_id as "poolId", account_id as "accountId", user_id as "userId",
      key_id as "keyId", organisation_id as "organisationId", count(*) as granted,
      min(granted_ms) as "firstMs", max(granted_ms) as "lastMs"
    from leases where pool_id = ${poolId} and granted_ms >= ${String(pool.fromMs)}::text::bigint
      and granted_ms < ${String(pool.untilMs)}::text::bigint
    group by pool_id, account_id, user_id, key_id, organisation_id
    order by account_id, user_id, key_id`;
}

/** As `takeLeaseGroups`, of all pools of an organisation, which are locked for it. */
export async function takeLeaseGroupsOf(
  sql: Queryable,
  organisationId: string,
): Promise<LeaseGroup[]> {
  const pools = await sql<{ id: string }[]>`select id from pools
    where organisation_id = ${organisationId} order by id for update`;
  const groups: LeaseGroup[] = [];
  for (const { id } of pools) groups.push(...(await takeLeaseGroups(sql, id)));
  return groups;
}

export async function appendLeaseLines(
  sql: Queryable,
  groups: readonly LeaseGroup[],
): Promise<void> {
  for (const { userId, keyId, organisationId, ...group } of groups) {
    await appendAudit(
      sql,
      { ...service, userId, keyId },
      {
        action: "lease.grant",
        organisationId,
        target: { kind: "account", id: group.accountId },
        details: {
          pool: group.poolId,
          granted: group.granted,
          first: new Date(group.firstMs).toISOString(),
          last: new Date(group.lastMs).toISOString(),
        },
      },
    );
  }
}
