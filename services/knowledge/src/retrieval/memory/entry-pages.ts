const pageBits = 17;
/** In words; also the most that can be reserved at a time. */
export const pageSize = 1 << pageBits;
const pageMask = pageSize - 1;

/** Words of 16 bits in pages of 256 KB: it grows without ever copying or holding twice its size. */
export class EntryPages {
  readonly #pages: Uint16Array[] = [];
  #next = 0;

  /** Reserves zeroed words, at most a page of them, that never straddle two pages. */
  allocate(count: number): number {
    if ((this.#next & pageMask) + count > pageSize) this.#next = this.#pages.length * pageSize;
    const start = this.#next;
    this.#next += count;
    if (this.#pages.length * pageSize < this.#next) this.#pages.push(new Uint16Array(pageSize));
    return start;
  }

  page(at: number): Uint16Array {
    return this.#pages[at >>> pageBits]!;
  }

  get byteLength(): number {
    return this.#pages.length * pageSize * 2;
  }
}

/** Position inside its page of a word of `EntryPages`. */
export function offsetInPage(at: number): number {
  return at & pageMask;
}

/**
 * Lists of ascending numbers with a frequency each (1 to 255). An entry is a word with the gap to the
 * number before in its upper 12 bits and the frequency in its lower 4. Where one of them has no
 * room there, it is three: a 1, the frequency with the gap's upper bits, the gap's lower 16. A zero
 * is no entry: where one could be, the list ends.
 */
export const longestEntry = 3;
export const frequencyBits = 4;
export const frequencyMask = 15;
const largestGap = 0xfff;

/** Writes an entry and returns where the next one starts. `gap` is 1 to 2^24 - 1. */
export function writeEntry(page: Uint16Array, at: number, gap: number, frequency: number): number {
  if (gap <= largestGap && frequency <= frequencyMask) {
    page[at] = (gap << frequencyBits) | frequency;
    return at + 1;
  }
  page[at] = 1;
  page[at + 1] = (frequency << 8) | (gap >>> 16);
  page[at + 2] = gap & 0xffff;
  return at + longestEntry;
}
