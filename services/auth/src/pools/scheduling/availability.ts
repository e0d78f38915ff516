import { monthOf } from "./account.ts";
import type { Estimate, TurnAccount } from "./account.ts";

/** Whether an account can take a call now, and if not, when and what would let it. */
export type Availability =
  | { open: true; probe: boolean }
  | { open: false; why: Obstacle; atMs: number };

export type Obstacle =
  | "disabled"
  | "quarantined"
  | "cooling"
  | "probing"
  | "token"
  | "concurrency"
  | "allowance"
  | "budget"
  | "too-large";

const soon = 0;
const never = Infinity;

/**
 * @param minTokenLifeMs an access token that ends sooner is not handed out
 * @returns `atMs` 0 where a call that ends, or a token that is renewed, may free it any moment
 */
export function availabilityOf(
  account: TurnAccount,
  estimate: Estimate,
  minTokenLifeMs: number,
  nowMs: number,
): Availability {
  if (!account.enabled) return closed("disabled", never);
  const { health, limits, live, window } = account;
  if (health.state !== "healthy") {
    if (health.untilMs === null) return closed(health.state, never);
    if (health.untilMs > nowMs) return closed(health.state, health.untilMs);
    if (health.needsProbe && live.probes > 0) return closed("probing", soon);
  }
  const obstacle = budgetObstacle(account, estimate, nowMs) ?? largeObstacle(account, estimate);
  if (obstacle) return obstacle;
  if (account.tokenExpiresAtMs - nowMs <= minTokenLifeMs)
    return closed("token", account.renewable ? soon : never);
  if (limits.concurrency !== null && live.count >= limits.concurrency)
    return closed("concurrency", soon);
  if (limits.requests !== null) {
    const freeAtMs = window.freeAtMs("requests", limits.requests - 1);
    if (freeAtMs > nowMs) return closed("allowance", freeAtMs);
  }
  if (limits.tokens !== null) {
    const room = estimate.tokens > 0 ? limits.tokens - estimate.tokens : limits.tokens - 1;
    const freeAtMs = window.freeAtMs("tokens", room);
    if (freeAtMs > nowMs) return closed("allowance", freeAtMs);
  }
  return { open: true, probe: health.state !== "healthy" && health.needsProbe };
}

function budgetObstacle(
  account: TurnAccount,
  estimate: Estimate,
  nowMs: number,
): Availability | null {
  const budget = account.limits.monthlyBudgetMicros;
  if (budget === null) return null;
  const spent = account.month === monthOf(nowMs) ? account.spentMicros : 0;
  if (spent >= budget || spent + estimate.costMicros > budget)
    return closed("budget", nextMonthMs(nowMs));
  const reserved = spent + account.live.reservedMicros;
  // What runs may turn out cheaper than it was thought to be.
  return reserved >= budget || reserved + estimate.costMicros > budget
    ? closed("budget", soon)
    : null;
}

function largeObstacle({ limits }: TurnAccount, estimate: Estimate): Availability | null {
  return limits.tokens !== null && estimate.tokens > limits.tokens
    ? closed("too-large", never)
    : null;
}

function closed(why: Obstacle, atMs: number): Availability {
  return { open: false, why, atMs };
}

function nextMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
}

/**
 * How loaded an account is, in proportion to its weight and to the share of its allowance that is
 * left: the lowest takes the next call.
 */
export function loadOf(account: TurnAccount, nowMs: number): number {
  const { limits, window, live } = account;
  let left = 1;
  if (limits.requests !== null) left = Math.min(left, 1 - window.requests / limits.requests);
  if (limits.tokens !== null) left = Math.min(left, 1 - window.tokens / limits.tokens);
  if (limits.monthlyBudgetMicros !== null && account.month === monthOf(nowMs))
    left = Math.min(left, 1 - account.spentMicros / limits.monthlyBudgetMicros);
  return (live.count + 1) / (account.weight * Math.max(0.01, left));
}
