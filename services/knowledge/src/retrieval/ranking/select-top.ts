/**
 * The slots with the highest scores above `floor`, best first; equal scores keep the order of slots.
 * Only slots whose mask is 1 count.
 */
export function selectTop(
  scores: Float32Array,
  mask: Uint8Array,
  count: number,
  limit: number,
  floor: number,
): number[] {
  if (limit <= 0) return [];
  const best = new WorstFirstHeap(limit);
  let threshold = floor;
  for (let slot = 0; slot < count; slot++) {
    const score = scores[slot]!;
    if (score <= threshold || mask[slot] === 0) continue;
    threshold = best.offer(slot, score) ?? threshold;
  }
  return best.sorted();
}

/** The same of given slots, which are in ascending order. */
export function selectTopOf(
  slots: readonly number[],
  scores: Float32Array,
  limit: number,
): number[] {
  if (limit <= 0) return [];
  const best = new WorstFirstHeap(limit);
  let threshold = -Infinity;
  for (const slot of slots) {
    const score = scores[slot]!;
    if (score > threshold) threshold = best.offer(slot, score) ?? threshold;
  }
  return best.sorted();
}

/**
 * The best so far with the worst on top, in two columns. Slots come in ascending order, so a later
 * one with the same score is the worse one.
 */
class WorstFirstHeap {
  readonly #scores: Float32Array;
  readonly #slots: Uint32Array;
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#scores = new Float32Array(limit);
    this.#slots = new Uint32Array(limit);
  }

  /** Returns the score that a further slot has to exceed, null while there is room for any. */
  offer(slot: number, score: number): number | null {
    if (this.#size < this.#limit) this.#siftUp(this.#size++, slot, score);
    else this.#siftDown(slot, score);
    return this.#size === this.#limit ? this.#scores[0]! : null;
  }

  sorted(): number[] {
    const order = Array.from({ length: this.#size }, (_, at) => at);
    const scores = this.#scores;
    const slots = this.#slots;
    order.sort((left, right) => scores[right]! - scores[left]! || slots[left]! - slots[right]!);
    return order.map((at) => slots[at]!);
  }

  #siftUp(from: number, slot: number, score: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(slot, score, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#scores[at] = score;
    this.#slots[at] = slot;
  }

  /** Puts the slot in the place of the worst. */
  #siftDown(slot: number, score: number): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#size && this.#isWorse(this.#slots[right]!, this.#scores[right]!, child)) {
        child = right;
      }
      if (this.#isWorse(slot, score, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#scores[at] = score;
    this.#slots[at] = slot;
  }

  #isWorse(slot: number, score: number, than: number): boolean {
    const other = this.#scores[than]!;
    return score < other || (score === other && slot > this.#slots[than]!);
  }

  #move(from: number, to: number): void {
    this.#scores[to] = this.#scores[from]!;
    this.#slots[to] = this.#slots[from]!;
  }
}
