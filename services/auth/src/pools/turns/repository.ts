import type { Database } from "@workspace/storage";
import type { TurnAccount } from "../scheduling/account.ts";
import type { Health } from "../scheduling/health.ts";
import type { LeaseFacts } from "../scheduling/settle-reports.ts";
import type { WaitingElsewhere } from "../scheduling/take-turn.ts";
import { UsageWindow } from "../scheduling/usage-window.ts";
import { storeChanges } from "./changes-repository.ts";
import type { PoolState, TurnChanges } from "./turn.ts";

/** An account as `begin_turn` lists it. */
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

/** A lease as `begin_turn` lists it. */
type LeaseRow = [
  id: string,
  accountId: string,
  probe: boolean,
  secretVersion: number,
  grantedAtMs: number,
  estimatedTokens: number,
  estimatedMicros: number,
  countsUntilMs: number,
  live: boolean,
];

interface PoolRow {
  nowMs: number;
  virtualTime: number;
  userWeights: Record<string, number>;
  accounts: AccountRow[];
  elsewhere: WaitingElsewhere[] | null;
  served: [userId: string, served: number][] | null;
  reported: LeaseRow[] | null;
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
   * Two round trips, whatever the number of leases and reports: one statement reads, and one stores,
   * with a few beside it while users wait.
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
      const { replica } = this;
      const [, [row]] = await Promise.all([sql`begin`, beginTurn(sql, poolId, replica, leaseIds)]);
      const state = poolState(row);
      const decision = decide(state);
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
}

function beginTurn(
  sql: Database,
  poolId: string,
  replica: string,
  leaseIds: readonly string[],
): Promise<PoolRow[]> {
  return sql<PoolRow[]>`
    select now_ms as "nowMs", virtual_time as "virtualTime", user_weights as "userWeights",
      accounts, elsewhere, served, reported
    from begin_turn(${poolId}, ${replica}, ${[...leaseIds]}::text[])`;
}

/** @throws PoolGoneError */
function poolState(row: PoolRow | undefined): PoolState {
  if (!row) throw new PoolGoneError("The pool was deleted");
  const { nowMs } = row;
  return {
    nowMs,
    accounts: row.accounts.map((account) => turnAccount(account, nowMs)),
    shares: {
      virtualTime: row.virtualTime,
      weights: new Map(Object.entries(row.userWeights)),
      served: new Map(row.served),
    },
    elsewhere: row.elsewhere ?? [],
    reported: new Map(row.reported?.map((lease) => [lease[0], leaseFacts(lease)])),
  };
}

function leaseFacts([id, accountId, probe, secretVersion, ...numbers]: LeaseRow): LeaseFacts {
  const [grantedAtMs, estimatedTokens, estimatedMicros, countsUntilMs, live] = numbers;
  return {
    id,
    accountId,
    probe,
    secretVersion,
    grantedAtMs,
    estimatedTokens,
    estimatedMicros,
    countsUntilMs,
    live,
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
