import { isStopTerm, termsVersion } from "../text/terms.ts";
import { GrowableUint32, largestAllocation, offsetInPage, PagedUint32 } from "./growable.ts";
import { TermTable } from "./term-table.ts";

/** The usual BM25 constants: saturation of repeated terms, and how far length is held against a text. */
const k1 = 1.2;
const b = 0.75;
const firstSlice = 3;
const largestSlice = 4095;

/** Of a term's postings about so many at least tell how many a filter leaves of them. */
const sampledPostings = 1_024;

/** Weights of query terms by the term's number in the index. */
export type TermWeights = Map<number, number>;

/** What BM25 weighs terms and lengths by. */
export interface LexicalStatistics {
  passages: number;
  meanLength: number;
  frequencyOf(term: number): number;
}

export function inverseFrequency(term: number, statistics: LexicalStatistics): number {
  const frequency = statistics.frequencyOf(term);
  return Math.log(1 + (statistics.passages - frequency + 0.5) / (frequency + 0.5));
}

/**
 * Inverted and forward index of passages, addressed by slot. A posting is one 32-bit number: 24 bits
 * of slot and 8 of frequency. A term's postings lie in slices that double in size, the last word of
 * each pointing to the next, so that passages are added one by one without moving anything.
 */
export class LexicalIndex {
  readonly #terms = new TermTable();
  readonly #postings = new PagedUint32();
  readonly #head = new GrowableUint32();
  readonly #tail = new GrowableUint32();
  readonly #frequency = new GrowableUint32();
  /** Bit 31: a stop word; below: size of the newest slice. */
  readonly #slice = new GrowableUint32();
  readonly #room = new GrowableUint32();
  readonly #forward = new PagedUint32();
  readonly #forwardStart = new GrowableUint32();
  readonly #forwardCount = new GrowableUint32();
  readonly #length = new GrowableUint32();
  #norms = { meanLength: 0, count: 0, values: new Float32Array(0) };
  #passages = 0;
  #totalLength = 0;

  /** Adds the passage of the next slot; `encoded` comes from `encodeTerms`. */
  add(slot: number, encoded: Buffer): void {
    if (slot !== this.#length.length) throw new Error("slots are added in order");
    const known = encoded.length > 0 && encoded[0] === termsVersion;
    const count = known ? Math.min(Math.floor((encoded.length - 1) / 5), largestAllocation) : 0;
    const start = this.#forward.allocate(count);
    const page = count > 0 ? this.#forward.page(start) : null;
    const offset = offsetInPage(start);
    let length = 0;
    for (let i = 0; i < count; i++) {
      const term = this.#numberOf(encoded.readUInt32LE(1 + i * 5));
      const frequency = encoded[5 + i * 5]!;
      page![offset + i] = (term << 8) | frequency;
      this.#append(term, (slot << 8) | frequency);
      length += frequency;
    }
    this.#forwardStart.push(start);
    this.#forwardCount.push(count);
    this.#length.push(length);
    this.#passages++;
    this.#totalLength += length;
  }

  /** Takes the passage out of the statistics; its postings stay until the index is rebuilt. */
  remove(slot: number): void {
    const frequency = this.#frequency.values;
    for (const { term } of this.termsOf(slot)) frequency[term]!--;
    this.#passages--;
    this.#totalLength -= this.#length.values[slot]!;
  }

  *termsOf(slot: number): Generator<{ term: number; frequency: number }> {
    const start = this.#forwardStart.values[slot]!;
    const count = this.#forwardCount.values[slot]!;
    if (count === 0) return;
    const page = this.#forward.page(start);
    const offset = offsetInPage(start);
    for (let i = offset; i < offset + count; i++) {
      yield { term: page[i]! >>> 8, frequency: page[i]! & 0xff };
    }
  }

  /** Whether the passage of `slot` was added from these very terms. */
  holds(slot: number, encoded: Buffer): boolean {
    if (this.#forwardCount.values[slot]! * 5 + 1 !== encoded.length) return false;
    let at = 1;
    for (const { term, frequency } of this.termsOf(slot)) {
      if (this.#terms.find(encoded.readUInt32LE(at)) !== term || encoded[at + 4] !== frequency) {
        return false;
      }
      at += 5;
    }
    return true;
  }

  /** The index's own numbers for hashed terms; terms that no passage holds are left out. */
  weightsOf(counts: ReadonlyMap<number, number>): TermWeights {
    const weights: TermWeights = new Map();
    for (const [hash, count] of counts) {
      const term = this.#terms.find(hash);
      if (term >= 0 && this.#frequency.values[term]! > 0) weights.set(term, count);
    }
    return weights;
  }

  /** The index's number for a hashed term, -1 for one that no passage holds. */
  find(hash: number): number {
    return this.#terms.find(hash);
  }

  isStopTerm(term: number): boolean {
    return this.#slice.values[term]! >>> 31 === 1;
  }

  /** Statistics of the whole corpus. */
  get statistics(): LexicalStatistics {
    return {
      passages: this.#passages,
      meanLength: this.#passages === 0 ? 1 : this.#totalLength / this.#passages,
      frequencyOf: (term) => (term < 0 ? 0 : this.#frequency.values[term]!),
    };
  }

  /**
   * Statistics of the passages whose mask is 1, so that a search in one collection ranks as if the
   * others were not there. Frequencies are counted when asked for, and remembered.
   */
  statisticsWithin(mask: Uint8Array): LexicalStatistics {
    const lengths = this.#length.values;
    let passages = 0;
    let totalLength = 0;
    for (let slot = 0; slot < mask.length; slot++) {
      if (mask[slot] === 0) continue;
      passages++;
      totalLength += lengths[slot]!;
    }
    const counted = new Map<number, number>();
    const frequencyOf = (term: number): number => {
      if (term < 0) return 0;
      let count = counted.get(term);
      if (count === undefined) {
        const step = Math.max(1, Math.floor(this.#frequency.values[term]! / sampledPostings));
        count = 0;
        this.#eachRun(term, (page, start, end) => {
          count! += countSelected(page, start, end, step, mask);
        });
        count = Math.min(count * step, passages);
        counted.set(term, count);
      }
      return count;
    };
    return { passages, meanLength: passages === 0 ? 1 : totalLength / passages, frequencyOf };
  }

  /** BM25's frequency part, without the term's weight. */
  saturation(slot: number, frequency: number, statistics: LexicalStatistics): number {
    const length = this.#length.values[slot]!;
    const norm = k1 * (1 - b + (b * length) / statistics.meanLength);
    return (frequency * (k1 + 1)) / (frequency + norm);
  }

  /** Adds the BM25 score of every passage to `scores`, which is indexed by slot. */
  score(weights: TermWeights, statistics: LexicalStatistics, scores: Float32Array): void {
    const norms = this.#normsFor(statistics.meanLength);
    for (const [term, weight] of weights) {
      const factor = weight * inverseFrequency(term, statistics) * (k1 + 1);
      this.#eachRun(term, (page, start, end) => addScores(page, start, end, factor, norms, scores));
    }
  }

  /** What length adds below BM25's fraction, by slot; kept, as most searches ask for the same. */
  #normsFor(meanLength: number): Float32Array {
    const count = this.#length.length;
    const known = this.#norms;
    if (known.meanLength === meanLength && known.count === count) return known.values;
    const lengths = this.#length.values;
    const values = known.values.length >= count ? known.values : new Float32Array(lengths.length);
    const base = k1 * (1 - b);
    const slope = (k1 * b) / meanLength;
    for (let slot = 0; slot < count; slot++) values[slot] = base + slope * lengths[slot]!;
    this.#norms = { meanLength, count, values };
    return values;
  }

  #eachRun(term: number, visit: (page: Uint32Array, start: number, end: number) => void): void {
    const tail = this.#tail.values[term]!;
    let size = firstSlice;
    for (let at = this.#head.values[term]!; ;) {
      const page = this.#postings.page(at);
      const start = offsetInPage(at);
      if (tail >= at && tail <= at + size) {
        visit(page, start, start + (tail - at));
        return;
      }
      visit(page, start, start + size);
      at = page[start + size]!;
      size = Math.min(size * 2 + 1, largestSlice);
    }
  }

  get termCount(): number {
    return this.#terms.size;
  }

  get byteLength(): number {
    const columns = [
      this.#head,
      this.#tail,
      this.#frequency,
      this.#slice,
      this.#room,
      this.#forwardStart,
      this.#forwardCount,
      this.#length,
    ];
    return (
      this.#terms.byteLength +
      this.#postings.byteLength +
      this.#forward.byteLength +
      columns.reduce((sum, column) => sum + column.values.byteLength, 0)
    );
  }

  #numberOf(hash: number): number {
    const term = this.#terms.findOrAdd(hash);
    if (term === this.#head.length) {
      if (term >= 1 << 24) throw new Error("more than 16 million terms");
      const start = this.#postings.allocate(firstSlice + 1);
      this.#head.push(start);
      this.#tail.push(start);
      this.#frequency.push(0);
      this.#slice.push(firstSlice + (isStopTerm(hash) ? 2 ** 31 : 0));
      this.#room.push(firstSlice);
    }
    return term;
  }

  #append(term: number, posting: number): void {
    const tails = this.#tail.values;
    const rooms = this.#room.values;
    let tail = tails[term]!;
    if (rooms[term] === 0) {
      const slices = this.#slice.values;
      const grown = Math.min((slices[term]! & 0x7fffffff) * 2 + 1, largestSlice);
      const next = this.#postings.allocate(grown + 1);
      this.#postings.set(tail, next);
      slices[term] = ((slices[term]! & 0x80000000) | grown) >>> 0;
      rooms[term] = grown;
      tail = next;
    }
    this.#postings.set(tail, posting >>> 0);
    tails[term] = tail + 1;
    rooms[term]!--;
    this.#frequency.values[term]!++;
  }
}

function addScores(
  page: Uint32Array,
  start: number,
  end: number,
  factor: number,
  norms: Float32Array,
  scores: Float32Array,
): void {
  for (let i = start; i < end; i++) {
    const posting = page[i]!;
    const slot = posting >>> 8;
    const frequency = posting & 0xff;
    scores[slot]! += (factor * frequency) / (frequency + norms[slot]!);
  }
}

function countSelected(
  page: Uint32Array,
  start: number,
  end: number,
  step: number,
  mask: Uint8Array,
): number {
  let count = 0;
  for (let i = start; i < end; i += step) count += mask[page[i]! >>> 8]!;
  return count;
}
