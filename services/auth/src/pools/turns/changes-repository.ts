import type { Database, Row } from "@workspace/storage";
import type { WaitingElsewhere } from "../scheduling/take-turn.ts";
import type { PoolState, TurnChanges } from "./turn.ts";

/** Told the id of a pool when there is something for other replicas in it. */
export const poolsChannel = "auth_pools";

/** How long others believe that somebody waits at a replica that fell silent. */
const waitingHoldsMs = 1_500;

/** The statements that store a turn; they are sent together and commit with it. */
export function storeChanges(
  sql: Database,
  poolId: string,
  replica: string,
  { nowMs, shares }: PoolState,
  changes: TurnChanges,
): Promise<Row[]>[] {
  const statements: Promise<Row[]>[] = [];
  const accounts = [...changes.accounts].map((account) => ({
    account_id: account.id,
    health: account.health,
    usage_window: `\\x${account.window.encode().toString("hex")}`,
    month: account.month,
    spent_micros: account.spentMicros,
    token_expires_ms: account.tokenExpiresAtMs === Infinity ? null : account.tokenExpiresAtMs,
  }));
  const grants = changes.grants.map(({ leaseId, entry, account, ...grant }) => ({
    id: leaseId,
    account_id: account.id,
    organisation_id: entry.organisationId,
    user_id: entry.userId,
    key_id: entry.keyId,
    request_id: entry.requestId,
    probe: grant.probe,
    secret_version: account.secretVersion,
    estimated_tokens: entry.estimate.tokens,
    estimated_micros: entry.estimate.costMicros,
    granted_ms: nowMs,
    expires_ms: grant.expiresAtMs,
    counts_until_ms: grant.countsUntilMs,
  }));
  const endings = changes.endings.map(({ report }) => ({
    id: report.leaseId,
    outcome: report.overdue ? "overdue" : report.sent ? report.outcome.kind : "unused",
    status: report.status,
    tokens: report.tokens,
    cost_micros: report.costMicros,
  }));
  if (accounts.length > 0 || endings.length > 0) {
    // Their rows are apart from each other, so that one statement can change all at once.
    statements.push(sql`
      with granted as (
        insert into leases (id, pool_id, account_id, organisation_id, user_id, key_id, request_id,
          probe, secret_version, estimated_tokens, estimated_micros, granted_ms, expires_ms,
          counts_until_ms)
        select d.id, ${poolId}, d.account_id, d.organisation_id, d.user_id, d.key_id, d.request_id,
          d.probe, d.secret_version, d.estimated_tokens, d.estimated_micros, d.granted_ms,
          d.expires_ms, d.counts_until_ms
        from jsonb_to_recordset(${JSON.stringify(grants)}::text::jsonb) as d (id text,
          account_id text, organisation_id text, user_id text, key_id text, request_id text,
          probe boolean, secret_version integer, estimated_tokens integer, estimated_micros bigint,
          granted_ms bigint, expires_ms bigint, counts_until_ms bigint)
      ), ended as (
        update leases l set ended_ms = ${nowMs}::text::bigint, outcome = d.outcome,
          status = d.status, tokens = d.tokens, cost_micros = d.cost_micros
        from jsonb_to_recordset(${JSON.stringify(endings)}::text::jsonb) as d (id text,
          outcome text, status integer, tokens integer, cost_micros bigint)
        where l.id = d.id
      )
      update account_states s set health = d.health, usage_window = d.usage_window::bytea,
        month = d.month, spent_micros = d.spent_micros, token_expires_ms = d.token_expires_ms,
        last_used_ms = ${nowMs}::text::bigint
      from jsonb_to_recordset(${JSON.stringify(accounts)}::text::jsonb) as d (account_id text,
        health jsonb, usage_window text, month text, spent_micros bigint, token_expires_ms bigint)
      where s.account_id = d.account_id`);
  }
  if (changes.servedUsers.size > 0) {
    const served = [...changes.servedUsers].map((user_id) => ({
      user_id,
      served: shares.served.get(user_id) ?? 0,
    }));
    statements.push(
      sql`update pools set virtual_time = ${shares.virtualTime} where id = ${poolId}`,
      // Whoever is behind where the pool is has no more to remember than somebody new.
      sql`delete from pool_users where pool_id = ${poolId} and served <= ${shares.virtualTime}`,
      sql`
        insert into pool_users (pool_id, user_id, served)
        select ${poolId}, d.user_id, d.served
        from jsonb_to_recordset(${JSON.stringify(served)}::text::jsonb)
          as d (user_id text, served double precision)
        where d.served > ${shares.virtualTime}
        on conflict (pool_id, user_id) do update set served = excluded.served`,
    );
  }
  if (changes.waitingHere)
    statements.push(...storeWaiting(sql, poolId, replica, nowMs, changes.waitingHere));
  if (changes.notifyOthers) statements.push(sql`select pg_notify(${poolsChannel}, ${poolId})`);
  return statements;
}

function storeWaiting(
  sql: Database,
  poolId: string,
  replica: string,
  nowMs: number,
  waiting: readonly WaitingElsewhere[],
): Promise<Row[]>[] {
  const clear = sql`
    delete from pool_waiting where pool_id = ${poolId} and replica = ${replica}`;
  if (waiting.length === 0) return [clear];
  const rows = waiting.map(({ userId, waiting: count, oldestMs }) => ({
    user_id: userId,
    waiting: count,
    oldest_ms: oldestMs,
  }));
  return [
    clear,
    sql`
      insert into pool_waiting (pool_id, replica, user_id, waiting, oldest_ms, until_ms)
      select ${poolId}, ${replica}, d.user_id, d.waiting, d.oldest_ms,
        ${nowMs + waitingHoldsMs}::text::bigint
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as d (user_id text, waiting integer, oldest_ms bigint)`,
  ];
}
