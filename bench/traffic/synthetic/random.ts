/** Dice that fall the same way for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** Both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.integer(0, list.length - 1)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }

  /** The first few come most often, as in life. */
  pickSkewed<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() ** 2 * list.length)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((each) => [this.next(), each] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, each]) => each);
  }

  take<T>(list: readonly T[], count: number): T[] {
    return this.shuffled(list).slice(0, count);
  }

  text(alphabet: string, length: number): string {
    let text = "";
    for (let index = 0; index < length; index++)
      text += alphabet.charAt(this.integer(0, alphabet.length - 1));
    return text;
  }
}
