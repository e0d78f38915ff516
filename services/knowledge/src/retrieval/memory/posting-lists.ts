import { GrowableUint32 } from "./growable.ts";
import {
  EntryPages,
  frequencyBits,
  frequencyMask,
  longestEntry,
  offsetInPage,
  writeEntry,
} from "./entry-pages.ts";

/** In words, the link aside. */
const firstSlice = 4;
const largestSlice = 256;
const linkSize = 2;
/** About so many of those that a filter leaves tell how many of a list they are. */
const heldInSample = 64;
/** Lists up to the first are always counted, and of longer ones not many more than the second. */
const sampledSlots = { least: 128, most: 2_048 } as const;

/**
 * For each term the slots that hold it, with how often, by the term's number. A list lies in slices
 * that double in size, each with the place of the next one behind it, so that slots are added one by
 * one without moving anything. A slice begins anew, with the slot itself, and ends at a zero where
 * its last entry leaves room.
 */
export class PostingLists {
  readonly #pages = new EntryPages();
  readonly #head = new GrowableUint32();
  readonly #tail = new GrowableUint32();
  /** Where the newest slice ends. */
  readonly #end = new GrowableUint32();
  readonly #sliceSize = new GrowableUint32();
  readonly #lastSlot = new GrowableUint32();

  /** A new, empty list; returns its number. */
  addList(): number {
    const start = this.#pages.allocate(firstSlice + linkSize);
    this.#tail.push(start);
    this.#end.push(start + firstSlice);
    this.#sliceSize.push(firstSlice);
    this.#lastSlot.push(0);
    return this.#head.push(start);
  }

  /** Slots come in ascending order. */
  append(list: number, slot: number, frequency: number): void {
    const tails = this.#tail.values;
    const ends = this.#end.values;
    let at = tails[list]!;
    let before = this.#lastSlot.values[list]!;
    if (at + longestEntry > ends[list]!) {
      const slices = this.#sliceSize.values;
      const size = Math.min(slices[list]! * 2, largestSlice);
      const next = this.#pages.allocate(size + linkSize);
      writeLink(this.#pages.page(ends[list]!), offsetInPage(ends[list]!), next);
      slices[list] = size;
      ends[list] = next + size;
      at = next;
      before = 0;
    }
    const offset = offsetInPage(at);
    const gap = slot + 1 - before;
    tails[list] = at + writeEntry(this.#pages.page(at), offset, gap, frequency) - offset;
    this.#lastSlot.values[list] = slot + 1;
  }

  /** Adds `factor` times the saturated frequency to the score of every slot of the list. */
  addScores(list: number, factor: number, norms: Float32Array, scores: Float32Array): void {
    let size = firstSlice;
    for (let start = this.#head.values[list]!; ;) {
      const page = this.#pages.page(start);
      const first = offsetInPage(start);
      const end = first + size;
      let slot = -1;
      for (let at = first; at < end; at++) {
        const entry = page[at]!;
        let gap = entry >>> frequencyBits;
        let frequency = entry & frequencyMask;
        if (gap === 0) {
          if (entry === 0) break;
          const upper = page[++at]!;
          gap = ((upper & 0xff) << 16) | page[++at]!;
          frequency = upper >>> 8;
        }
        slot += gap;
        scores[slot]! += (factor * frequency) / (frequency + norms[slot]!);
      }
      start = readLink(page, end);
      if (start === 0) return;
      size = Math.min(size * 2, largestSlice);
    }
  }

  /**
   * How many slots of the list have mask 1, as that `share` of all slots has. Of a list with a
   * greater `frequency` than can be looked at, the first slots of each slice tell.
   */
  countWithin(list: number, frequency: number, mask: Uint8Array, share: number): number {
    const { least, most } = sampledSlots;
    const enough = Math.min(most, Math.max(least, heldInSample / share));
    const isSampled = frequency > enough;
    const sampled = isSampled ? enough / frequency : 1;
    let count = 0;
    let estimated = 0;
    let words = 0;
    let size = firstSlice;
    for (let start = this.#head.values[list]!; ;) {
      const page = this.#pages.page(start);
      const first = offsetInPage(start);
      const end = first + size;
      let slot = -1;
      let seen = 0;
      let held = 0;
      const looked = Math.ceil(size * sampled);
      for (let at = first; at < end && seen < looked; at++, seen++) {
        const entry = page[at]!;
        let gap = entry >>> frequencyBits;
        if (gap === 0) {
          if (entry === 0) break;
          gap = ((page[++at]! & 0xff) << 16) | page[++at]!;
        }
        slot += gap;
        held += mask[slot]!;
      }
      const next = readLink(page, end);
      const length = next === 0 ? this.#tail.values[list]! - start : size;
      count += held;
      if (seen > 0) estimated += (length * held) / seen;
      words += length;
      if (next === 0) break;
      start = next;
      size = Math.min(size * 2, largestSlice);
    }
    if (!isSampled) return count;
    return Math.round((frequency * estimated) / words);
  }

  get byteLength(): number {
    const columns = [this.#head, this.#tail, this.#end, this.#sliceSize, this.#lastSlot];
    return columns.reduce((sum, { values }) => sum + values.byteLength, this.#pages.byteLength);
  }
}

function writeLink(page: Uint16Array, at: number, link: number): void {
  page[at] = link & 0xffff;
  page[at + 1] = link >>> 16;
}

/** 0 for none: there is a list's head. */
function readLink(page: Uint16Array, at: number): number {
  return (page[at]! | (page[at + 1]! << 16)) >>> 0;
}
