import type { Database, Row } from "@workspace/storage";
import type { TurnAccount } from "../scheduling/account.ts";
import type { Health } from "../scheduling/health.ts";
import type { LeaseFacts } from "../scheduling/settle-reports.ts";
import type { WaitingElsewhere } from "../scheduling/take-turn.ts";
import { UsageWindow } from "../scheduling/usage-window.ts";
import { storeChanges } from "./changes-repository.ts";
import type { PoolState, TurnChanges } from "./turn.ts";

interface AccountRow {
  id: string;
  kind: "api_key" | "oauth";
  privateTo: string | null;
  enabled: boolean;
  weight: number;
  maxConcurrency: number | null;
  maxRequests: number | null;
  maxTokens: number | null;
  windowSeconds: number;
  monthlyBudgetMicros: number | null;
  health: Health;
  usageWindow: Uint8Array;
  month: string;
  spentMicros: number;
  secretVersion: number;
  tokenExpiresMs: number | null;
  renewable: boolean;
  live: number;
  probes: number;
  reservedMicros: number;
  firstExpiryMs: number | null;
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

  private load(sql: Database, poolId: string, leaseIds: readonly string[]): Promise<Row[]>[] {
    return [
      sql`select virtual_time as "virtualTime", user_weights as "userWeights"
        from pools where id = ${poolId} for update`,
      // Asked for after the lock is held: each statement sees what was committed before it.
      sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs"`,
      sql`
        select a.id, a.kind, case a.sharing when 'private' then a.owner_user_id end as "privateTo",
          a.enabled, a.weight, a.max_concurrency as "maxConcurrency",
          a.max_requests as "maxRequests", a.max_tokens as "maxTokens",
          a.window_seconds as "windowSeconds", a.monthly_budget_micros as "monthlyBudgetMicros",
          s.health, s.usage_window as "usageWindow", s.month, s.spent_micros as "spentMicros",
          s.secret_version as "secretVersion", s.token_expires_ms as "tokenExpiresMs", s.renewable,
          coalesce(l.live, 0) as live, coalesce(l.probes, 0) as probes,
          coalesce(l.reserved, 0)::float8 as "reservedMicros", l.first_expiry as "firstExpiryMs"
        from upstream_accounts a
        join account_states s on s.account_id = a.id
        left join (
          select account_id, count(*) as live, count(*) filter (where probe) as probes,
            sum(estimated_micros) as reserved, min(expires_ms) as first_expiry
          from leases
          where pool_id = ${poolId} and ended_ms is null
            and expires_ms > extract(epoch from clock_timestamp()) * 1000
          group by account_id
        ) l on l.account_id = a.id
        where a.pool_id = ${poolId}
        order by a.id`,
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
      sql`select user_id as "userId", sum(waiting) as waiting, min(oldest_ms) as "oldestMs"
        from pool_waiting
        where pool_id = ${poolId} and replica <> ${this.replica}
          and until_ms > extract(epoch from clock_timestamp()) * 1000
        group by user_id`,
      sql`select user_id as "userId", served from pool_users where pool_id = ${poolId}`,
    ];
  }
}

type LeaseRow = Omit<LeaseFacts, "live"> & { expiresMs: number };

/** Sound for the rows of `load`, in its order. @throws PoolGoneError */
function poolState([pools, clock, accounts, leases, elsewhere, served]: Row[][]): PoolState {
  const [pool] = pools as { virtualTime: number; userWeights: Record<string, number> }[];
  const [time] = clock as { nowMs: number }[];
  if (!pool || !time) throw new PoolGoneError("The pool was deleted");
  const { nowMs } = time;
  return {
    nowMs,
    accounts: (accounts as AccountRow[]).map((row) => turnAccount(row, nowMs)),
    shares: {
      virtualTime: pool.virtualTime,
      weights: new Map(Object.entries(pool.userWeights)),
      served: new Map(
        (served as { userId: string; served: number }[]).map((row) => [row.userId, row.served]),
      ),
    },
    elsewhere: elsewhere as WaitingElsewhere[],
    reported: new Map(
      (leases as LeaseRow[]).map(({ expiresMs, ...lease }) => [
        lease.id,
        { ...lease, live: expiresMs > nowMs },
      ]),
    ),
  };
}

function turnAccount(row: AccountRow, nowMs: number): TurnAccount {
  const windowMs = row.windowSeconds * 1_000;
  return {
    id: row.id,
    kind: row.kind,
    privateTo: row.privateTo,
    enabled: row.enabled,
    weight: row.weight,
    limits: {
      concurrency: row.maxConcurrency,
      requests: row.maxRequests,
      tokens: row.maxTokens,
      windowMs,
      monthlyBudgetMicros: row.monthlyBudgetMicros,
    },
    secretVersion: row.secretVersion,
    tokenExpiresAtMs: row.tokenExpiresMs ?? Infinity,
    renewable: row.renewable,
    health: row.health,
    window: UsageWindow.decode(row.usageWindow, windowMs, nowMs),
    month: row.month,
    spentMicros: row.spentMicros,
    live: {
      count: row.live,
      probes: row.probes,
      reservedMicros: row.reservedMicros,
      firstExpiryMs: row.firstExpiryMs ?? Infinity,
    },
  };
}

/** Errors that PostgreSQL sends leave the connection in use unless they are fatal, as do our own. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("severity" in error) return error.severity !== "ERROR";
  return "code" in error && /^(CONNECT|E[A-Z]+$)/.test(String(error.code));
}
