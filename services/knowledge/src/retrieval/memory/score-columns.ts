const mostKept = 8;

/** Columns of scores by slot, used again: fresh ones for each search are much to collect. */
export class ScoreColumns {
  readonly #free: Float32Array[] = [];

  /** A column of `count` times `fill`. */
  borrow(count: number, fill: number): Float32Array {
    const kept = this.#free.pop();
    const roomy =
      kept !== undefined && kept.length >= count ? kept : new Float32Array(Math.ceil(count * 1.25));
    return roomy.subarray(0, count).fill(fill);
  }

  /** Whoever gives a column back uses it no more; one that is not given back is merely lost. */
  giveBack(column: Float32Array): void {
    if (this.#free.length < mostKept) this.#free.push(new Float32Array(column.buffer));
  }
}
