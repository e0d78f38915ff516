import { isStopTerm, termsVersion } from "../text/terms.ts";
import { GrowableUint32 } from "./growable.ts";
import { mostTerms, PassageTerms } from "./passage-terms.ts";
import { PostingLists } from "./posting-lists.ts";
import { TermTable } from "./term-table.ts";

/** The usual BM25 constants: saturation of repeated terms, and how far length is held against a text. */
const k1 = 1.2;
const b = 0.75;

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

/** Inverted and forward index of passages, addressed by slot, which has 24 bits. */
export class LexicalIndex {
  readonly #terms = new TermTable();
  readonly #postings = new PostingLists();
  readonly #passageTerms = new PassageTerms();
  readonly #frequency = new GrowableUint32();
  readonly #length = new GrowableUint32();
  /** Numbers of the terms that are stop words. */
  readonly #stopTerms = new Set<number>();
  readonly #draft = new Uint32Array(mostTerms);
  /** What terms add by their number, for a moment; zero otherwise. */
  #factors = new Float32Array(0);
  #norms = { meanLength: 0, count: 0, values: new Float32Array(0) };
  #passages = 0;
  #totalLength = 0;

  /** Adds the passage of the next slot; `encoded` comes from `encodeTerms`. */
  add(slot: number, encoded: Buffer): void {
    if (slot !== this.#length.length) throw new Error("slots are added in order");
    const count = termsIn(encoded);
    let length = 0;
    for (let i = 0; i < count; i++) {
      const term = this.#numberOf(encoded.readUInt32LE(1 + i * 5));
      const frequency = encoded[5 + i * 5]!;
      this.#draft[i] = (term << 8) | frequency;
      this.#postings.append(term, slot, frequency);
      this.#frequency.values[term]!++;
      length += frequency;
    }
    this.#passageTerms.add(this.#draft.subarray(0, count));
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

  termsOf(slot: number): Iterable<{ term: number; frequency: number }> {
    return this.#passageTerms.of(slot);
  }

  /** Whether the passage of `slot` was added from these very terms. */
  holds(slot: number, encoded: Buffer): boolean {
    const count = termsIn(encoded);
    for (let i = 0; i < count; i++) {
      const term = this.#terms.find(encoded.readUInt32LE(1 + i * 5));
      if (term < 0) return false;
      this.#draft[i] = (term << 8) | encoded[5 + i * 5]!;
    }
    return this.#passageTerms.holds(slot, this.#draft.subarray(0, count));
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
    return this.#stopTerms.has(term);
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
   * others were not there. Frequencies are counted or estimated when asked for, and remembered.
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
    const share = passages / Math.max(1, this.#passages);
    const counted = new Map<number, number>();
    const frequencyOf = (term: number): number => {
      if (term < 0) return 0;
      let count = counted.get(term);
      if (count === undefined) {
        const estimate = this.#postings.countWithin(
          term,
          this.#frequency.values[term]!,
          mask,
          share,
        );
        // A term in more passages than there are would take away from scores.
        count = Math.min(estimate, passages);
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

  /** The most that a term of this weight can add to a score. */
  mostOf(term: number, weight: number, statistics: LexicalStatistics): number {
    return weight * inverseFrequency(term, statistics) * (k1 + 1);
  }

  /** Adds the BM25 score of every passage to `scores`, which is indexed by slot. */
  score(weights: TermWeights, statistics: LexicalStatistics, scores: Float32Array): void {
    const norms = this.#normsFor(statistics.meanLength);
    for (const [term, weight] of weights) {
      const factor = this.mostOf(term, weight, statistics);
      this.#postings.addScores(term, factor, norms, scores);
    }
  }

  /** The same for some slots alone, by what each of them holds. */
  scoreSlots(
    weights: TermWeights,
    statistics: LexicalStatistics,
    slots: Iterable<number>,
    scores: Float32Array,
  ): void {
    const norms = this.#normsFor(statistics.meanLength);
    if (this.#factors.length < this.#terms.size) {
      this.#factors = new Float32Array(Math.ceil(this.#terms.size * 1.25));
    }
    const factors = this.#factors;
    for (const [term, weight] of weights) factors[term] = this.mostOf(term, weight, statistics);
    for (const slot of slots)
      scores[slot]! += this.#passageTerms.score(slot, factors, norms[slot]!);
    for (const term of weights.keys()) factors[term] = 0;
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

  get termCount(): number {
    return this.#terms.size;
  }

  get byteLength(): number {
    const parts = [this.#terms, this.#postings, this.#passageTerms, this.#norms.values];
    const columns = [this.#frequency.values, this.#length.values, this.#draft, this.#factors];
    return [...parts, ...columns].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  #numberOf(hash: number): number {
    const term = this.#terms.findOrAdd(hash);
    if (term === this.#frequency.length) {
      if (term >= 1 << 24) throw new Error("more than 16 million terms");
      this.#postings.addList();
      this.#frequency.push(0);
      if (isStopTerm(hash)) this.#stopTerms.add(term);
    }
    return term;
  }
}

/** How many terms there are; none for those of another version. */
function termsIn(encoded: Buffer): number {
  if (encoded.length === 0 || encoded[0] !== termsVersion) return 0;
  return Math.min(Math.floor((encoded.length - 1) / 5), mostTerms);
}
