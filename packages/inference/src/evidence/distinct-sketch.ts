/**
 * How many different things were seen, up to a limit: the smallest of their hashes, kept. What is kept
 * depends on the set of things alone.
 */
export class DistinctSketch {
  readonly limit: number;
  readonly #hashes = new Set<number>();
  #largest = -1;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number of different things; the limit means at least so many. */
  get size(): number {
    return this.#hashes.size;
  }

  add(hash: number): void {
    if (this.#hashes.size >= this.limit) {
      if (hash >= this.#largest || this.#hashes.has(hash)) return;
      this.#hashes.delete(this.#largest);
      this.#hashes.add(hash);
      this.#largest = -1;
      for (const held of this.#hashes) if (held > this.#largest) this.#largest = held;
      return;
    }
    this.#hashes.add(hash);
    if (hash > this.#largest) this.#largest = hash;
  }

  merge(other: DistinctSketch): void {
    for (const hash of other.#hashes) this.add(hash);
  }

  sorted(): number[] {
    return [...this.#hashes].toSorted((a, b) => a - b);
  }
}
