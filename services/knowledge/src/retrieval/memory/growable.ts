/** A list of unsigned numbers that grows by a half, far smaller than a list of JavaScript numbers. */
export class GrowableUint32 {
  values: Uint32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.values = new Uint32Array(capacity);
  }

  push(value: number): number {
    if (this.length === this.values.length) {
      const grown = new Uint32Array(Math.ceil(this.values.length * 1.5));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length] = value;
    return this.length++;
  }
}

const pageBits = 16;
const pageSize = 1 << pageBits;
const pageMask = pageSize - 1;

/** Unsigned numbers in pages of 256 KB: it grows without ever copying or holding twice its size. */
export class PagedUint32 {
  readonly #pages: Uint32Array[] = [];
  #next = 0;

  /** Reserves `count` numbers, at most a page, that never straddle two pages. */
  allocate(count: number): number {
    if ((this.#next & pageMask) + count > pageSize) {
      this.#next = this.#pages.length * pageSize;
    }
    const start = this.#next;
    this.#next += count;
    while (this.#pages.length * pageSize < this.#next) this.#pages.push(new Uint32Array(pageSize));
    return start;
  }

  page(at: number): Uint32Array {
    return this.#pages[at >>> pageBits]!;
  }

  set(at: number, value: number): void {
    this.#pages[at >>> pageBits]![at & pageMask] = value;
  }

  get byteLength(): number {
    return this.#pages.length * pageSize * 4;
  }
}

/** Position inside its page of a number of a `PagedUint32`. */
export function offsetInPage(at: number): number {
  return at & pageMask;
}

export const largestAllocation = pageSize;
