/**
 * How many different things were seen, up to a limit. Beyond it nothing is kept but that it was
 * reached, so that what is kept depends on the set of things alone.
 */
export class DistinctSketch {
  readonly limit: number;
  #hashes: Set<number> | null = new Set();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number of different things; the limit means at least so many. */
  get size(): number {
    return this.#hashes?.size ?? this.limit;
  }

  get isFull(): boolean {
    return this.#hashes === null;
  }

  add(hash: number): void {
    if (this.#hashes === null) return;
    this.#hashes.add(hash);
    if (this.#hashes.size >= this.limit) this.#hashes = null;
  }

  merge(other: DistinctSketch): void {
    if (other.#hashes === null) this.#hashes = null;
    else for (const hash of other.#hashes) this.add(hash);
  }

  /** Null when it is full. */
  sorted(): number[] | null {
    return this.#hashes === null ? null : [...this.#hashes].toSorted((a, b) => a - b);
  }

  fill(): void {
    this.#hashes = null;
  }
}
