/** What a limit remembers of one key or address: a single number. */
export interface Allowance {
  /** GCRA's theoretical arrival time, on the clock of the caller, in ms. */
  arrivalMs: number;
}

/**
 * The generic cell rate algorithm: a leaky bucket without a timer.
 * Source: ITU-T I.371, annex A, virtual scheduling.
 */
export class RateLimit {
  readonly requestsPerMinute: number;
  /** `requestsPerMinute` as header text. */
  readonly limitText: string;
  private readonly intervalMs: number;
  private readonly toleranceMs: number;

  constructor(requestsPerMinute: number, burst: number) {
    this.requestsPerMinute = requestsPerMinute;
    this.limitText = String(requestsPerMinute);
    this.intervalMs = 60_000 / requestsPerMinute;
    this.toleranceMs = this.intervalMs * Math.max(1, Math.min(burst, requestsPerMinute));
  }

  /** Takes one request. @returns 0 if it is admitted, else the ms to wait */
  take(allowance: Allowance, nowMs: number): number {
    const arrivalMs = Math.max(allowance.arrivalMs, nowMs) + this.intervalMs;
    const waitMs = arrivalMs - this.toleranceMs - nowMs;
    // A microsecond of slack: sums of fractions must not cost the last request of a burst.
    if (waitMs > 0.001) return waitMs;
    allowance.arrivalMs = arrivalMs;
    return 0;
  }

  /** Requests that would be admitted now, without waiting. */
  remaining(allowance: Allowance, nowMs: number): number {
    const usedMs = Math.max(0, allowance.arrivalMs - nowMs);
    return Math.max(0, Math.floor((this.toleranceMs - usedMs) / this.intervalMs + 1e-6));
  }

  /** Whole seconds until the full allowance is back. */
  resetSeconds(allowance: Allowance, nowMs: number): number {
    return Math.max(0, Math.ceil((allowance.arrivalMs - nowMs) / 1_000));
  }
}
