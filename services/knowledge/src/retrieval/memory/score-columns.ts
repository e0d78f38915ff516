/** Scores by slot for one ranking at a time; kept, for four fresh columns a search are much to collect. */
export class ScoreColumns {
  #columns: Float32Array[] = [];

  /** `fills.length` columns of `count` scores, valid until the next call. */
  take(count: number, ...fills: readonly number[]): Float32Array[] {
    return fills.map((fill, at) => {
      const column = this.#columns[at];
      const roomy =
        column !== undefined && column.length >= count
          ? column
          : (this.#columns[at] = new Float32Array(Math.ceil(count * 1.25)));
      return roomy.subarray(0, count).fill(fill);
    });
  }
}
