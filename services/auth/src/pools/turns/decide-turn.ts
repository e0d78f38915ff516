import { newId } from "@workspace/storage";
import type { TurnAccount } from "../scheduling/account.ts";
import type { HealthTimings } from "../scheduling/health.ts";
import { settleReports } from "../scheduling/settle-reports.ts";
import { grantLeases } from "../scheduling/take-turn.ts";
import type { Grant, TurnTimings, Unserved, WaitingElsewhere } from "../scheduling/take-turn.ts";
import type { LeaseEnding, LeaseReport, LeaseRequest, PoolState, TurnChanges } from "./turn.ts";

export interface TurnInput {
  requests: readonly LeaseRequest[];
  reports: readonly LeaseReport[];
  /** Give those who wait elsewhere no place: they were left room before and did not take it. */
  ignoreElsewhere: boolean;
  /** Whether others should be told who waits here even if nothing changed. */
  refreshWaiting: boolean;
  /** Whether others believe that somebody waits here. */
  knownToWait: boolean;
  /** How long, from now, this request may still wait. */
  patienceMs: (request: LeaseRequest) => number;
}

export interface TurnDecision extends TurnChanges {
  grants: (Grant<LeaseRequest> & { leaseId: string })[];
  /** They cannot be served in time, whatever happens. */
  refused: (Unserved<LeaseRequest> & { waitMs: number })[];
  renew: string[];
  /** In how many milliseconds to look again; Infinity for never. */
  wakeInMs: number;
  stillWaiting: boolean;
  leftForOthers: boolean;
}

/** What happens in one turn of a pool: calls that ended are settled, then capacity is given out. */
export function decideTurn(
  state: PoolState,
  input: TurnInput,
  timings: TurnTimings & HealthTimings,
): TurnDecision {
  const { nowMs, accounts, shares } = state;
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const endings = endingsOf(state, input.reports);
  settleReports(
    byId,
    endings.map(({ report, lease }) => ({ ...report, lease })),
    timings,
    nowMs,
  );
  const elsewhere = input.ignoreElsewhere ? [] : state.elsewhere;
  const granting = grantLeases(accounts, shares, input.requests, elsewhere, timings, nowMs);
  const grants = granting.grants.map((grant) => ({ ...grant, leaseId: newId("lse") }));
  const refused: TurnDecision["refused"] = [];
  const waiting: LeaseRequest[] = [];
  for (const unserved of granting.unserved) {
    const waitMs = unserved.atMs <= nowMs ? 0 : unserved.atMs - nowMs;
    if (waitMs > input.patienceMs(unserved.entry)) refused.push({ ...unserved, waitMs });
    else waiting.push(unserved.entry);
  }
  const touched = new Set<TurnAccount>(grants.map((grant) => grant.account));
  for (const { lease } of endings) {
    const account = byId.get(lease.accountId);
    if (account) touched.add(account);
  }
  const contended = waiting.length > 0 || elsewhere.length > 0;
  const tellWaiting =
    waiting.length > 0 ? input.refreshWaiting || grants.length > 0 : input.knownToWait;
  return {
    accounts: touched,
    grants,
    endings,
    // Turns matter, and are remembered, only while somebody has to wait.
    servedUsers: new Set(contended ? grants.map((grant) => grant.entry.userId) : []),
    waitingHere: tellWaiting ? summary(waiting) : undefined,
    notifyOthers: granting.leftForOthers,
    refused,
    renew: granting.renew,
    wakeInMs: waiting.length > 0 ? granting.wakeAtMs - nowMs : Infinity,
    stillWaiting: waiting.length > 0,
    leftForOthers: granting.leftForOthers,
  };
}

/** One ending for each lease that is still open, however often it is reported. */
function endingsOf(state: PoolState, reports: readonly LeaseReport[]): LeaseEnding[] {
  const open = new Map(state.reported);
  const endings: LeaseEnding[] = [];
  for (const report of reports) {
    const lease = open.get(report.leaseId);
    if (!lease || !open.delete(report.leaseId)) continue;
    endings.push({ report, lease });
  }
  return endings;
}

function summary(waiting: readonly LeaseRequest[]): WaitingElsewhere[] {
  const byUser = new Map<string, WaitingElsewhere>();
  for (const { userId, sinceMs } of waiting) {
    const line = byUser.get(userId);
    if (!line) byUser.set(userId, { userId, waiting: 1, oldestMs: sinceMs });
    else {
      line.waiting++;
      line.oldestMs = Math.min(line.oldestMs, sinceMs);
    }
  }
  return [...byUser.values()];
}
