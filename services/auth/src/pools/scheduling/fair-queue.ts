/** Where the users of a pool stand in their turns; shared by all replicas. */
export interface FairShares {
  /** How far the pool's turns have come. */
  virtualTime: number;
  /** Up to where each user was served; one that is left out has not been served of late. */
  readonly served: Map<string, number>;
  /** More is more turns; 1 for who is left out. */
  readonly weights: ReadonlyMap<string, number>;
}

/** Somebody who waits. Whoever waits elsewhere has a place in the order, but is served there. */
export interface Turnable {
  readonly userId: string;
  readonly sinceMs: number;
}

/**
 * Users in turn, each as often as its weight, and each user's own calls in the order they came
 * (start-time fair queueing). Somebody new begins where the pool is, so idling earns no credit.
 */
export class FairQueue<Entry extends Turnable> {
  readonly #shares: FairShares;
  readonly #lines = new Map<string, Entry[]>();

  constructor(shares: FairShares, entries: readonly Entry[]) {
    this.#shares = shares;
    for (const entry of entries.toSorted((one, other) => one.sinceMs - other.sinceMs)) {
      const line = this.#lines.get(entry.userId);
      if (line) line.push(entry);
      else this.#lines.set(entry.userId, [entry]);
    }
  }

  /** The one whose turn it is. */
  next(): Entry | undefined {
    let best: Entry | undefined;
    let bestStart = Infinity;
    for (const [userId, line] of this.#lines) {
      const [first] = line;
      if (!first) continue;
      const start = this.#startOf(userId);
      if (
        start < bestStart ||
        (start === bestStart && first.sinceMs < (best?.sinceMs ?? Infinity))
      ) {
        best = first;
        bestStart = start;
      }
    }
    return best;
  }

  /** Takes the first of this user's line out, as served. */
  serve(userId: string): void {
    const start = this.#startOf(userId);
    this.#shares.virtualTime = Math.max(this.#shares.virtualTime, start);
    this.#shares.served.set(userId, start + 1 / (this.#shares.weights.get(userId) ?? 1));
    this.skip(userId);
  }

  /** Takes the first of this user's line out, as not served. */
  skip(userId: string): void {
    const line = this.#lines.get(userId);
    line?.shift();
    if (line?.length === 0) this.#lines.delete(userId);
  }

  #startOf(userId: string): number {
    return Math.max(this.#shares.virtualTime, this.#shares.served.get(userId) ?? 0);
  }
}
