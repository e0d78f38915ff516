import type { FailureKind } from "../upstream/failure.ts";

export interface HealthRules {
  /** Failures in a row until an instance is set aside. */
  failuresToEject: number;
  /** The first time of setting aside; it doubles with each further one. */
  ejectMs: number;
  maxEjectMs: number;
  /** An instance that came back is given its full share only after this time. */
  slowReturnMs: number;
}

export type HealthState = "up" | "ejected" | "trial" | "returning" | "down";

const trialMs = 5_000;
/** The share of its load with which an instance comes back. */
const firstShare = 0.1;

/**
 * What is known of one instance: a circuit breaker that opens by failures of real requests, lets
 * one request try after a while, and closes slowly; and the verdict of the active checks beside it.
 */
export class InstanceHealth {
  private readonly rules: HealthRules;
  private failures = 0;
  private ejections = 0;
  private ejectedUntilMs = 0;
  private trialUntilMs = 0;
  private returnedAtMs = -Infinity;
  private open = false;
  private checkedDown = false;
  /** Whether failing at it costs nothing: nobody listens, and that is known at once. */
  failsCheaply = true;

  constructor(rules: HealthRules) {
    this.rules = rules;
  }

  get ejectionCount(): number {
    return this.ejections;
  }

  get consecutiveFailures(): number {
    return this.failures;
  }

  state(nowMs: number): HealthState {
    if (this.checkedDown) return "down";
    if (this.open) return nowMs < this.ejectedUntilMs ? "ejected" : "trial";
    return this.share(nowMs) < 1 ? "returning" : "up";
  }

  /** Whether a request may be sent there. */
  admits(nowMs: number): boolean {
    if (!this.open) return !this.checkedDown;
    return nowMs >= this.ejectedUntilMs && nowMs >= this.trialUntilMs;
  }

  /** A request is on its way: of an open circuit it is the one that tries. */
  onAsk(nowMs: number): void {
    if (this.open) this.trialUntilMs = nowMs + trialMs;
  }

  /** The share of the load that it should have, up to 1. */
  share(nowMs: number): number {
    const sinceMs = nowMs - this.returnedAtMs;
    if (sinceMs >= this.rules.slowReturnMs) return 1;
    return Math.max(firstShare, sinceMs / this.rules.slowReturnMs);
  }

  onSuccess(nowMs: number): void {
    if (this.failures === 0 && !this.open) return;
    this.failures = 0;
    if (this.open) this.comeBack(nowMs);
    else if (this.ejections > 0 && this.share(nowMs) === 1) this.ejections = 0;
  }

  onFailure(kind: FailureKind | "status", nowMs: number): void {
    this.failures++;
    this.failsCheaply = kind === "refused";
    if (!this.open && this.failures < this.rules.failuresToEject) return;
    const { ejectMs, maxEjectMs } = this.rules;
    const durationMs = Math.min(maxEjectMs, ejectMs * 2 ** Math.min(this.ejections, 20));
    this.open = true;
    this.ejections++;
    this.ejectedUntilMs = nowMs + durationMs;
    this.trialUntilMs = 0;
  }

  /** The verdict of the active checks. */
  onCheck(isUp: boolean, nowMs: number): void {
    if (this.checkedDown === !isUp) return;
    this.checkedDown = !isUp;
    if (isUp) this.comeBack(nowMs);
  }

  /** Until another request may be tried. */
  waitMs(nowMs: number): number {
    return Math.max(0, Math.max(this.ejectedUntilMs, this.trialUntilMs) - nowMs);
  }

  private comeBack(nowMs: number): void {
    this.open = false;
    this.failures = 0;
    this.returnedAtMs = nowMs;
  }
}
