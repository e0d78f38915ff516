const windowMs = 30_000;

/** How fast passages get their vectors, over the last half minute. */
export class EmbeddingRate {
  #batches: { at: number; count: number }[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(count: number): void {
    this.#batches.push({ at: this.#now(), count });
    this.#forget();
  }

  perSecond(): number | null {
    this.#forget();
    const first = this.#batches[0];
    const last = this.#batches.at(-1);
    if (!first || !last || first === last) return null;
    // The first batch marks the beginning; its own work was done before it.
    const total = this.#batches.slice(1).reduce((sum, batch) => sum + batch.count, 0);
    return total / Math.max((last.at - first.at) / 1_000, 0.001);
  }

  #forget(): void {
    const oldest = this.#now() - windowMs;
    const firstKept = this.#batches.findIndex((batch) => batch.at >= oldest);
    this.#batches = firstKept === -1 ? [] : this.#batches.slice(firstKept);
  }
}
