const refillPerSecond = 1;

/**
 * Retries may add a share of the load and no more: when everything fails, retries would make it
 * worse. Each request pays in its share, each retry takes one out; a trickle serves quiet services.
 */
export class RetryBudget {
  private readonly share: number;
  private readonly maxRetries: number;
  private balance: number;
  private filledAtMs = 0;

  /** @param share retries for each request, such as 0.2 */
  constructor(share: number, maxRetries: number) {
    this.share = share;
    this.maxRetries = maxRetries;
    this.balance = maxRetries;
  }

  onRequest(): void {
    this.balance = Math.min(this.maxRetries, this.balance + this.share);
  }

  /** @returns whether a retry may be made */
  take(nowMs: number): boolean {
    const seconds = Math.max(0, nowMs - this.filledAtMs) / 1_000;
    this.filledAtMs = nowMs;
    this.balance = Math.min(this.maxRetries, this.balance + seconds * refillPerSecond);
    if (this.balance < 1) return false;
    this.balance--;
    return true;
  }
}
