import { monthOf } from "./account.ts";
import type { TurnAccount } from "./account.ts";
import { healthAfter } from "./health.ts";
import type { HealthTimings, Outcome, ReportedCall } from "./health.ts";

/** A lease whose end is to be accounted for. */
export interface LeaseFacts extends ReportedCall {
  readonly id: string;
  readonly accountId: string;
  readonly estimatedTokens: number;
  readonly estimatedMicros: number;
  readonly countsUntilMs: number;
  /** Whether it still holds its account, rather than having run out. */
  readonly live: boolean;
}

export interface LeaseEnd {
  readonly lease: LeaseFacts;
  readonly outcome: Outcome;
  /** What the call took; null where the estimate has to do. */
  readonly tokens: number | null;
  readonly costMicros: number | null;
  /** False if nothing was sent, so that the allowance is given back. */
  readonly sent: boolean;
}

/** Accounts for calls that ended. Accounts are changed in place; the caller stores them. */
export function settleReports(
  accounts: ReadonlyMap<string, TurnAccount>,
  ends: readonly LeaseEnd[],
  timings: HealthTimings,
  nowMs: number,
): void {
  for (const end of ends) {
    const account = accounts.get(end.lease.accountId);
    if (!account) continue;
    if (end.lease.live) release(account, end.lease);
    count(account, end, nowMs);
    charge(account, end, nowMs);
    const change = healthAfter(account.health, end.outcome, end.lease, account, timings, nowMs);
    account.health = change.health;
    if (change.renewToken) account.tokenExpiresAtMs = nowMs;
  }
}

function release({ live }: TurnAccount, lease: LeaseFacts): void {
  live.count = Math.max(0, live.count - 1);
  live.reservedMicros = Math.max(0, live.reservedMicros - lease.estimatedMicros);
  if (lease.probe) live.probes = Math.max(0, live.probes - 1);
}

/**
 * The request reached the upstream between its grant and its end. Counting it until a window
 * after its end (or after it had to start) keeps every window of the upstream within its limit.
 */
function count(account: TurnAccount, { lease, tokens, sent }: LeaseEnd, nowMs: number): void {
  account.window.remove(lease.countsUntilMs, 1, lease.estimatedTokens);
  if (!sent) return;
  const untilMs = Math.min(lease.countsUntilMs, nowMs + account.limits.windowMs);
  if (untilMs > nowMs) account.window.add(untilMs, 1, tokens ?? lease.estimatedTokens);
}

function charge(account: TurnAccount, end: LeaseEnd, nowMs: number): void {
  const month = monthOf(nowMs);
  if (account.month !== month) {
    account.month = month;
    account.spentMicros = 0;
  }
  if (end.sent) account.spentMicros += end.costMicros ?? end.lease.estimatedMicros;
}
