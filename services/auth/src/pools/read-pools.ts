import type { Database, Queryable } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import { needPool } from "./change-pools.ts";
import { countPoolAccounts, listPoolsOf } from "./repository.ts";
import type { Pool, PoolAccounts } from "./repository.ts";

export interface PoolState {
  pool: Pool;
  accounts: PoolAccounts;
}

const noAccounts: Omit<PoolAccounts, "poolId"> = {
  total: 0,
  healthy: 0,
  cooling: 0,
  quarantined: 0,
  disabled: 0,
  liveLeases: 0,
  hasClientSecret: false,
};

export function listPools(deps: { sql: Database }, caller: Caller): Promise<PoolState[]> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "pools:read", organisationId, async (sql) =>
    describePools(sql, await listPoolsOf(sql, organisationId)),
  );
}

/** @throws NotFoundError */
export async function getPool(
  deps: { sql: Database },
  caller: Caller,
  id: string,
): Promise<PoolState> {
  const [state] = await inOrganisation(
    deps.sql,
    caller,
    "pools:read",
    caller.organisationId,
    async (sql) => describePools(sql, [await needPool(sql, caller.organisationId, id)]),
  );
  if (!state) throw new Error("A pool has a state");
  return state;
}

async function describePools(sql: Queryable, pools: readonly Pool[]): Promise<PoolState[]> {
  const counts = await countPoolAccounts(
    sql,
    pools.map(({ id }) => id),
  );
  const byPool = new Map(counts.map((one) => [one.poolId, one]));
  return pools.map((pool) => ({
    pool,
    accounts: byPool.get(pool.id) ?? { ...noAccounts, poolId: pool.id },
  }));
}
