import { GrowableUint32 } from "./growable.ts";
import {
  EntryPages,
  frequencyBits,
  frequencyMask,
  longestEntry,
  offsetInPage,
  pageSize,
  writeEntry,
} from "./entry-pages.ts";

/** All terms of a passage fit a page, whatever their numbers are. */
export const mostTerms = Math.floor(pageSize / longestEntry) - 1;

/**
 * The terms of each passage with their frequencies, by slot: ascending, with a zero at the end.
 * They come as 24 bits of number and 8 of frequency.
 */
export class PassageTerms {
  readonly #pages = new EntryPages();
  readonly #start = new GrowableUint32();
  readonly #draft = new Uint16Array(pageSize);

  /** Adds the next slot's terms, which are put in order. */
  add(terms: Uint32Array<ArrayBuffer>): void {
    const length = this.#write(terms);
    const start = this.#pages.allocate(length);
    this.#pages.page(start).set(this.#draft.subarray(0, length), offsetInPage(start));
    this.#start.push(start);
  }

  *of(slot: number): Generator<{ term: number; frequency: number }> {
    const start = this.#start.values[slot]!;
    const page = this.#pages.page(start);
    let term = -1;
    for (let at = offsetInPage(start); page[at] !== 0; at++) {
      const entry = page[at]!;
      let gap = entry >>> frequencyBits;
      let frequency = entry & frequencyMask;
      if (gap === 0) {
        const upper = page[++at]!;
        gap = ((upper & 0xff) << 16) | page[++at]!;
        frequency = upper >>> 8;
      }
      term += gap;
      yield { term, frequency };
    }
  }

  /**
   * An entry is read here as in `of`, and in the lists of postings again: a function with a term, a
   * frequency and a place as its result would allocate for each of the millions that a search reads.
   * @returns the sum of `factors`, by term, times the saturated frequencies of a slot's terms
   */
  score(slot: number, factors: Float32Array, norm: number): number {
    const start = this.#start.values[slot]!;
    const page = this.#pages.page(start);
    let term = -1;
    let sum = 0;
    for (let at = offsetInPage(start); page[at] !== 0; at++) {
      const entry = page[at]!;
      let gap = entry >>> frequencyBits;
      let frequency = entry & frequencyMask;
      if (gap === 0) {
        const upper = page[++at]!;
        gap = ((upper & 0xff) << 16) | page[++at]!;
        frequency = upper >>> 8;
      }
      term += gap;
      const factor = factors[term]!;
      if (factor > 0) sum += (factor * frequency) / (frequency + norm);
    }
    return sum;
  }

  /** Whether the passage of `slot` has these very terms, which are put in order. */
  holds(slot: number, terms: Uint32Array<ArrayBuffer>): boolean {
    const length = this.#write(terms);
    const start = this.#start.values[slot]!;
    const page = this.#pages.page(start);
    const offset = offsetInPage(start);
    for (let i = 0; i < length; i++) if (page[offset + i] !== this.#draft[i]) return false;
    return true;
  }

  #write(terms: Uint32Array<ArrayBuffer>): number {
    terms.sort();
    let before = -1;
    let at = 0;
    for (const packed of terms) {
      const term = packed >>> 8;
      at = writeEntry(this.#draft, at, term - before, packed & 0xff);
      before = term;
    }
    this.#draft[at] = 0;
    return at + 1;
  }

  get byteLength(): number {
    return this.#pages.byteLength + this.#start.values.byteLength + this.#draft.byteLength;
  }
}
