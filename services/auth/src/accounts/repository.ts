import type { Queryable, Row } from "@workspace/storage";
import { monthOf } from "../pools/scheduling/account.ts";
import { healthy } from "../pools/scheduling/health.ts";
import type { Health } from "../pools/scheduling/health.ts";
import type { Account, AccountSettings, Sharing } from "./account.ts";

interface AccountRow {
  id: string;
  poolId: string;
  upstream: string;
  organisationId: string;
  ownerUserId: string;
  name: string;
  sharing: Sharing;
  kind: "api_key" | "oauth";
  secretHint: string | null;
  enabled: boolean;
  weight: number;
  maxConcurrency: number | null;
  maxRequests: number | null;
  maxTokens: number | null;
  windowSeconds: number;
  monthlyBudgetMicros: number | null;
  health: Health;
  month: string;
  spentMicros: number;
  secretVersion: number;
  tokenExpiresMs: number | null;
  lastUsedMs: number | null;
  liveLeases: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewAccount extends AccountSettings {
  id: string;
  poolId: string;
  organisationId: string;
  ownerUserId: string;
  kind: "api_key" | "oauth";
  secretHint: string | null;
  tokenExpiresAt: Date | null;
  renewable: boolean;
}

export interface AccountPosition {
  createdAt: string;
  id: string;
}

const columns = `a.id, a.pool_id as "poolId", p.upstream, a.organisation_id as "organisationId",
  a.owner_user_id as "ownerUserId", a.name, a.sharing, a.kind, a.secret_hint as "secretHint",
  a.enabled, a.weight, a.max_concurrency as "maxConcurrency", a.max_requests as "maxRequests",
  a.max_tokens as "maxTokens", a.window_seconds as "windowSeconds",
  a.monthly_budget_micros as "monthlyBudgetMicros", s.health, s.month,
  s.spent_micros as "spentMicros", s.secret_version as "secretVersion",
  s.token_expires_ms as "tokenExpiresMs", s.last_used_ms as "lastUsedMs",
  (select count(*) from leases l where l.pool_id = a.pool_id and l.account_id = a.id
    and l.ended_ms is null and l.expires_ms > extract(epoch from clock_timestamp()) * 1000)
    as "liveLeases",
  a.created_at as "createdAt", a.updated_at as "updatedAt"`;
const from = `upstream_accounts a join account_states s on s.account_id = a.id
  join pools p on p.id = a.pool_id`;

export async function findAccount(sql: Queryable, id: string): Promise<Account | undefined> {
  const [row] = await sql<AccountRow[]>`
    select ${sql.unsafe(columns)} from ${sql.unsafe(from)} where a.id = ${id}`;
  return row && accountOf(row);
}

export async function listAccountRows(
  sql: Queryable,
  organisationId: string,
  filter: { upstream?: string | undefined; poolId?: string | undefined },
  limit: number,
  after: AccountPosition | undefined,
): Promise<{ accounts: Account[]; next: AccountPosition | null }> {
  const rows = await sql<(AccountRow & { position: string })[]>`
    select ${sql.unsafe(columns)}, a.created_at::text as position from ${sql.unsafe(from)}
    where a.organisation_id = ${organisationId}
      and ${filter.upstream === undefined ? sql`true` : sql`p.upstream = ${filter.upstream}`}
      and ${filter.poolId === undefined ? sql`true` : sql`a.pool_id = ${filter.poolId}`}
      and ${
        after === undefined
          ? sql`true`
          : sql`(a.created_at, a.id) < (${after.createdAt}::text::timestamptz, ${after.id})`
      }
    order by a.created_at desc, a.id desc
    limit ${limit + 1}`;
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return {
    accounts: kept.map(accountOf),
    next: last ? { createdAt: last.position, id: last.id } : null,
  };
}

export async function countAccounts(sql: Queryable, poolId: string): Promise<number> {
  const [row] = await sql<{ accounts: number }[]>`
    select count(*) as accounts from upstream_accounts where pool_id = ${poolId}`;
  return row?.accounts ?? 0;
}

export async function insertAccount(sql: Queryable, account: NewAccount): Promise<void> {
  const { limits } = account;
  await sql`
    insert into upstream_accounts (id, pool_id, organisation_id, owner_user_id, name, sharing, kind,
      secret_hint, enabled, weight, max_concurrency, max_requests, max_tokens, window_seconds,
      monthly_budget_micros)
    values (${account.id}, ${account.poolId}, ${account.organisationId}, ${account.ownerUserId},
      ${account.name}, ${account.sharing}, ${account.kind}, ${account.secretHint},
      ${account.enabled}, ${account.weight}, ${limits.concurrency}, ${limits.requests},
      ${limits.tokens}, ${limits.windowMs / 1_000}, ${limits.monthlyBudgetMicros})`;
  await sql`
    insert into account_states (account_id, health, month, token_expires_ms, renewable)
    values (${account.id}, ${JSON.stringify(healthy)}::text::jsonb, ${monthOf(Date.now())},
      ${account.tokenExpiresAt?.getTime() ?? null}, ${account.renewable})`;
}

export async function updateAccountRow(
  sql: Queryable,
  id: string,
  settings: AccountSettings,
): Promise<void> {
  const { limits } = settings;
  await sql`
    update upstream_accounts set name = ${settings.name}, sharing = ${settings.sharing},
      enabled = ${settings.enabled}, weight = ${settings.weight},
      max_concurrency = ${limits.concurrency}, max_requests = ${limits.requests},
      max_tokens = ${limits.tokens}, window_seconds = ${limits.windowMs / 1_000},
      monthly_budget_micros = ${limits.monthlyBudgetMicros}, updated_at = now()
    where id = ${id}`;
}

/** A new secret gives an account another chance: its health begins anew. */
export async function replaceSecretState(
  sql: Queryable,
  id: string,
  secret: { hint: string | null; tokenExpiresAt: Date | null; renewable: boolean },
): Promise<void> {
  await sql`
    update upstream_accounts set secret_hint = ${secret.hint}, updated_at = now() where id = ${id}`;
  await sql`
    update account_states set secret_version = secret_version + 1,
      health = ${JSON.stringify(healthy)}::text::jsonb,
      token_expires_ms = ${secret.tokenExpiresAt?.getTime() ?? null},
      renewable = ${secret.renewable}
    where account_id = ${id}`;
}

export async function storeHealth(sql: Queryable, id: string, health: Health): Promise<void> {
  await sql`
    update account_states set health = ${JSON.stringify(health)}::text::jsonb
    where account_id = ${id}`;
}

export async function deleteAccountRow(sql: Queryable, id: string): Promise<boolean> {
  const rows: Row[] = await sql`delete from upstream_accounts where id = ${id} returning id`;
  return rows.length > 0;
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    poolId: row.poolId,
    upstream: row.upstream,
    organisationId: row.organisationId,
    ownerUserId: row.ownerUserId,
    name: row.name,
    sharing: row.sharing,
    kind: row.kind,
    secretHint: row.secretHint,
    enabled: row.enabled,
    weight: row.weight,
    limits: {
      concurrency: row.maxConcurrency,
      requests: row.maxRequests,
      tokens: row.maxTokens,
      windowMs: row.windowSeconds * 1_000,
      monthlyBudgetMicros: row.monthlyBudgetMicros,
    },
    health: row.health,
    spentMicros: row.month === monthOf(Date.now()) ? row.spentMicros : 0,
    liveLeases: row.liveLeases,
    secretVersion: row.secretVersion,
    tokenExpiresAt: row.tokenExpiresMs === null ? null : new Date(row.tokenExpiresMs),
    lastUsedAt: row.lastUsedMs === null ? null : new Date(row.lastUsedMs),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
