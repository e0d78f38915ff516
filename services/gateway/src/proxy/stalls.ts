const sweepMs = 1_000;

/** Something that waits for a client: for more of its body, or for it to take the answer. */
export interface Stallable {
  onStall(): void;
}

/**
 * Ends what waits too long, with one timer for all. Only what really waits is entered, so that
 * the ordinary request costs nothing here.
 */
export class Stalls {
  private readonly waiting = new Map<Stallable, number>();
  private readonly limitTicks: number;
  private readonly timer: NodeJS.Timeout;
  private tick = 0;

  constructor(limitMs: number) {
    this.limitTicks = Math.max(1, Math.ceil(limitMs / sweepMs));
    this.timer = setInterval(() => this.sweep(), sweepMs);
    this.timer.unref();
  }

  /** Begins to wait, or begins anew. */
  wait(waiter: Stallable): void {
    this.waiting.set(waiter, this.tick);
  }

  release(waiter: Stallable): void {
    this.waiting.delete(waiter);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    this.tick++;
    for (const [waiter, since] of this.waiting) {
      if (this.tick - since <= this.limitTicks) continue;
      this.waiting.delete(waiter);
      waiter.onStall();
    }
  }
}
