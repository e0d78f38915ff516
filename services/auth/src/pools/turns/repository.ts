import type { Database, Row } from "@workspace/storage";
import type { TurnAccount } from "../scheduling/account.ts";
import type { Health } from "../scheduling/health.ts";
import type { LeaseFacts } from "../scheduling/settle-reports.ts";
import type { WaitingElsewhere } from "../scheduling/take-turn.ts";
import { UsageWindow } from "../scheduling/usage-window.ts";
import { storeChanges } from "./changes-repository.ts";
import type { PoolState, TurnChanges } from "./turn.ts";

/** An account as `load` lists it. */
type AccountRow = [
  id: string,
  kind: "api_key" | "oauth",
  privateTo: string | null,
  enabled: boolean,
  weight: number,
  concurrency: number | null,
  requests: number | null,
  tokens: number | null,
  windowSeconds: number,
  monthlyBudgetMicros: number | null,
  health: Health,
  usageWindow: string,
  month: string,
  spentMicros: number,
  secretVersion: number,
  tokenExpiresMs: number | null,
  renewable: boolean,
  live: number,
  probes: number,
  reservedMicros: number,
  firstExpiryMs: number | null,
];

interface PoolRow {
  nowMs: number;
  accounts: AccountRow[];
  elsewhere: WaitingElsewhere[] | null;
  served: [userId: string, served: number][] | null;
}

/** The pool was deleted. */
export class PoolGoneError extends Error {
  override name = "PoolGoneError";
}

export class TurnRepository {
  private readonly sql: Database;
  private readonly replica: string;

  constructor(sql: Database, replica: string) {
    this.sql = sql;
    this.replica = replica;
  }

  /**
   * One turn of a pool: reads it under its lock, lets `decide` decide, stores what was decided.
   * Statements are sent together: two round trips, whatever the number of leases and reports.
   *
   * @throws PoolGoneError; any error leaves everything as it was
   */
  async turn<Decision extends TurnChanges>(
    poolId: string,
    leaseIds: readonly string[],
    decide: (state: PoolState) => Decision,
  ): Promise<Decision> {
    const sql = await this.sql.reserve();
    let alive = true;
    try {
      const [, ...rows] = await Promise.all([sql`begin`, ...this.load(sql, poolId, leaseIds)]);
      const state = poolState(rows);
      const decision = decide(state);
      const { replica } = this;
      await Promise.all([...storeChanges(sql, poolId, replica, state, decision), sql`commit`]);
      return decision;
    } catch (error) {
      alive = !isConnectionLost(error);
      if (alive) await sql`rollback`;
      throw error;
    } finally {
      // The driver takes a connection that closed back by itself; released, it would be used dead.
      if (alive) sql.release();
    }
  }

  /** Two statements and one for reports: the lock, and all else as one row that is cheap to read. */
  private load(sql: Database, poolId: string, leaseIds: readonly string[]): Promise<Row[]>[] {
    return [
      sql`select virtual_time as "virtualTime", user_weights as "userWeights"
        from pools where id = ${poolId} for update`,
      // Asked for after the lock is held: each statement sees what was committed before it.
      sql`
        with clock as materialized (
          select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms
        ), held as (
          select account_id, count(*) as live, count(*) filter (where probe) as probes,
            sum(estimated_micros) as reserved, min(expires_ms) as first_expiry
          from leases
          where pool_id = ${poolId} and ended_ms is null
            and expires_ms > (select now_ms from clock)
          group by account_id
        )
        select (select now_ms from clock) as "nowMs",
          coalesce((select json_agg(json_build_array(a.id, a.kind,
              case a.sharing when 'private' then a.owner_user_id end, a.enabled, a.weight,
              a.max_concurrency, a.max_requests, a.max_tokens, a.window_seconds,
              a.monthly_budget_micros, s.health, encode(s.usage_window, 'base64'), s.month,
              s.spent_micros, s.secret_version, s.token_expires_ms, s.renewable,
              coalesce(h.live, 0), coalesce(h.probes, 0), coalesce(h.reserved, 0), h.first_expiry)
              order by a.id)
            from upstream_accounts a
            join account_states s on s.account_id = a.id
            left join held h on h.account_id = a.id
            where a.pool_id = ${poolId}), '[]') as accounts,
          (select json_agg(w) from (
            select user_id as "userId", sum(waiting) as waiting, min(oldest_ms) as "oldestMs"
            from pool_waiting
            where pool_id = ${poolId} and replica <> ${this.replica}
              and until_ms > (select now_ms from clock)
            group by user_id) w) as elsewhere,
          (select json_agg(json_build_array(user_id, served)) from pool_users
            where pool_id = ${poolId}) as served`,
      leaseIds.length === 0
        ? Promise.resolve([])
        : sql`
            select id, account_id as "accountId", probe, secret_version as "secretVersion",
              granted_ms as "grantedAtMs", estimated_tokens as "estimatedTokens",
              estimated_micros as "estimatedMicros", counts_until_ms as "countsUntilMs",
              expires_ms as "expiresMs"
            from leases
            where id = any(${[...leaseIds]}::text[]) and pool_id = ${poolId} and ended_ms is null
            for update`,
    ];
  }
}

type LeaseRow = Omit<LeaseFacts, "live"> & { expiresMs: number };

/** Sound for the rows of `load`, in its order. @throws PoolGoneError */
function poolState([pools, states, leases]: Row[][]): PoolState {
  const [pool] = pools as { virtualTime: number; userWeights: Record<string, number> }[];
  const [state] = states as PoolRow[];
  if (!pool || !state) throw new PoolGoneError("The pool was deleted");
  const { nowMs } = state;
  return {
    nowMs,
    accounts: state.accounts.map((row) => turnAccount(row, nowMs)),
    shares: {
      virtualTime: pool.virtualTime,
      weights: new Map(Object.entries(pool.userWeights)),
      served: new Map(state.served),
    },
    elsewhere: state.elsewhere ?? [],
    reported: new Map(
      (leases as LeaseRow[]).map(({ expiresMs, ...lease }) => [
        lease.id,
        { ...lease, live: expiresMs > nowMs },
      ]),
    ),
  };
}

function turnAccount(row: AccountRow, nowMs: number): TurnAccount {
  const [id, kind, privateTo, enabled, weight, ...limitsOn] = row;
  const [concurrency, requests, tokens, windowSeconds, monthlyBudgetMicros, ...stateOn] = limitsOn;
  const [health, usage, month, spentMicros, secretVersion, tokenExpiresMs, ...liveOn] = stateOn;
  const [renewable, count, probes, reservedMicros, firstExpiryMs] = liveOn;
  const windowMs = windowSeconds * 1_000;
  return {
    id,
    kind,
    privateTo,
    enabled,
    weight,
    limits: { concurrency, requests, tokens, windowMs, monthlyBudgetMicros },
    secretVersion,
    tokenExpiresAtMs: tokenExpiresMs ?? Infinity,
    renewable,
    health,
    window: UsageWindow.decode(Buffer.from(usage, "base64"), windowMs, nowMs),
    month,
    spentMicros,
    live: { count, probes, reservedMicros, firstExpiryMs: firstExpiryMs ?? Infinity },
  };
}

/** Errors that PostgreSQL sends leave the connection in use unless they are fatal, as do our own. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("severity" in error) return error.severity !== "ERROR";
  return "code" in error && /^(CONNECT|E[A-Z]+$)/.test(String(error.code));
}
