import type { Database, Queryable } from "@workspace/storage";
import { poolsChannel } from "./turns/changes-repository.ts";

/** One upstream of an organisation: how it is reached, and how its accounts are given out. */
export interface Pool {
  id: string;
  organisationId: string;
  upstream: string;
  baseUrl: string;
  testPath: string;
  /** The header that carries the credential, and what stands before it there. */
  headerName: string;
  headerPrefix: string;
  /** Where OAuth tokens are renewed; null if the upstream has none. */
  tokenUrl: string | null;
  clientId: string | null;
  maxWaiting: number;
  maxWaitingPerUser: number;
  userWeights: Record<string, number>;
  createdAt: Date;
  updatedAt: Date;
}

export type PoolSettings = Omit<
  Pool,
  "id" | "organisationId" | "upstream" | "createdAt" | "updatedAt"
>;

const columns = `id, organisation_id as "organisationId", upstream, base_url as "baseUrl",
  test_path as "testPath", header_name as "headerName", header_prefix as "headerPrefix",
  token_url as "tokenUrl", client_id as "clientId", max_waiting as "maxWaiting",
  max_waiting_per_user as "maxWaitingPerUser", user_weights as "userWeights",
  created_at as "createdAt", updated_at as "updatedAt"`;

export async function findPool(
  sql: Queryable,
  organisationId: string,
  upstream: string,
): Promise<Pool | undefined> {
  const [pool] = await sql<Pool[]>`
    select ${sql.unsafe(columns)} from pools
    where organisation_id = ${organisationId} and upstream = ${upstream}`;
  return pool;
}

export async function findPoolById(sql: Queryable, id: string): Promise<Pool | undefined> {
  const [pool] = await sql<Pool[]>`select ${sql.unsafe(columns)} from pools where id = ${id}`;
  return pool;
}

export async function listPoolsOf(sql: Queryable, organisationId: string): Promise<Pool[]> {
  return sql<Pool[]>`
    select ${sql.unsafe(columns)} from pools
    where organisation_id = ${organisationId} order by upstream`;
}

/** @returns undefined if the organisation has a pool for the upstream */
export async function insertPool(
  sql: Queryable,
  id: string,
  organisationId: string,
  upstream: string,
  settings: PoolSettings,
): Promise<Pool | undefined> {
  const [pool] = await sql<Pool[]>`
    insert into pools (id, organisation_id, upstream, base_url, test_path, header_name,
      header_prefix, token_url, client_id, max_waiting, max_waiting_per_user, user_weights)
    values (${id}, ${organisationId}, ${upstream}, ${settings.baseUrl}, ${settings.testPath},
      ${settings.headerName}, ${settings.headerPrefix}, ${settings.tokenUrl}, ${settings.clientId},
      ${settings.maxWaiting}, ${settings.maxWaitingPerUser},
      ${JSON.stringify(settings.userWeights)}::text::jsonb)
    on conflict (organisation_id, upstream) do nothing
    returning ${sql.unsafe(columns)}`;
  return pool;
}

export async function updatePoolRow(
  sql: Queryable,
  id: string,
  settings: PoolSettings,
): Promise<Pool | undefined> {
  const [pool] = await sql<Pool[]>`
    update pools set base_url = ${settings.baseUrl}, test_path = ${settings.testPath},
      header_name = ${settings.headerName}, header_prefix = ${settings.headerPrefix},
      token_url = ${settings.tokenUrl}, client_id = ${settings.clientId},
      max_waiting = ${settings.maxWaiting}, max_waiting_per_user = ${settings.maxWaitingPerUser},
      user_weights = ${JSON.stringify(settings.userWeights)}::text::jsonb, updated_at = now()
    where id = ${id}
    returning ${sql.unsafe(columns)}`;
  return pool;
}

/** How many accounts of a pool are in which state, as far as the tenant may see them. */
export interface PoolAccounts {
  poolId: string;
  total: number;
  healthy: number;
  cooling: number;
  quarantined: number;
  disabled: number;
  liveLeases: number;
  hasClientSecret: boolean;
}

export async function countPoolAccounts(
  sql: Queryable,
  poolIds: readonly string[],
): Promise<PoolAccounts[]> {
  return sql<PoolAccounts[]>`
    select p.id as "poolId", count(a.id) as total,
      count(*) filter (where a.enabled and s.health ->> 'state' = 'healthy') as healthy,
      count(*) filter (where a.enabled and s.health ->> 'state' = 'cooling') as cooling,
      count(*) filter (where a.enabled and s.health ->> 'state' = 'quarantined') as quarantined,
      count(*) filter (where not a.enabled) as disabled,
      (select count(*) from leases l where l.pool_id = p.id and l.ended_ms is null
        and l.expires_ms > extract(epoch from clock_timestamp()) * 1000) as "liveLeases",
      exists (select 1 from vault_secrets v
        where v.owner_table = 'pools' and v.owner_id = p.id) as "hasClientSecret"
    from pools p
    left join upstream_accounts a on a.pool_id = p.id
    left join account_states s on s.account_id = a.id
    where p.id = any(${[...poolIds]}::text[])
    group by p.id`;
}

/** Private accounts of others count too, though a tenant does not see them. */
export async function hasAnyAccount(sql: Queryable, poolId: string): Promise<boolean> {
  const [row] = await sql<{ any: boolean }[]>`select pool_has_accounts(${poolId}) as any`;
  return row?.any ?? false;
}

export async function deletePoolRow(sql: Queryable, id: string): Promise<boolean> {
  const rows = await sql`delete from pools where id = ${id} returning id`;
  return rows.length > 0;
}

/** Nobody else takes a turn of the pool, or changes what turns change, until the transaction ends. */
export async function lockPool(sql: Queryable, id: string): Promise<void> {
  await sql`select 1 from pools where id = ${id} for update`;
}

/** Tells every replica, once the transaction commits, that something of the pool changed. */
export async function notifyPoolChanged(sql: Queryable, id: string): Promise<void> {
  await sql`select pg_notify(${poolsChannel}, ${`changed ${id}`})`;
}

/** @param onChange what a replica that listens is told; `changed` means configuration or accounts */
export async function watchPools(
  sql: Database,
  onChange: (poolId: string, changed: boolean) => void,
  onListening: () => void,
): Promise<() => Promise<void>> {
  const { unlisten } = await sql.listen(
    poolsChannel,
    (payload) => {
      const changed = payload.startsWith("changed ");
      onChange(changed ? payload.slice("changed ".length) : payload, changed);
    },
    onListening,
  );
  return unlisten;
}
