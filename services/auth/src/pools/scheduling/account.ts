import type { Health } from "./health.ts";
import type { UsageWindow } from "./usage-window.ts";

/** Null is no limit. */
export interface AccountLimits {
  concurrency: number | null;
  /** In each window of `windowMs`. */
  requests: number | null;
  tokens: number | null;
  windowMs: number;
  /** Micro-dollars in a calendar month, UTC. */
  monthlyBudgetMicros: number | null;
}

/** Leases that hold an account now. */
export interface LiveLeases {
  count: number;
  probes: number;
  /** What they may still cost. */
  reservedMicros: number;
  /** When the first of them ends by itself; Infinity without any. */
  firstExpiryMs: number;
}

/** An account as a turn sees it: configuration, state, and what holds it. */
export interface TurnAccount {
  readonly id: string;
  readonly kind: "api_key" | "oauth";
  /** Null if everybody of the organisation may use it. */
  readonly privateTo: string | null;
  readonly enabled: boolean;
  readonly weight: number;
  readonly limits: AccountLimits;
  readonly secretVersion: number;
  /** When the access token ends; Infinity for one that does not. */
  tokenExpiresAtMs: number;
  /** Whether a new access token can be had without anybody's help. */
  readonly renewable: boolean;
  health: Health;
  window: UsageWindow;
  month: string;
  spentMicros: number;
  live: LiveLeases;
}

/** What a call is expected to take. */
export interface Estimate {
  tokens: number;
  costMicros: number;
}

export function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 7);
}
