import { instantiateDotProducts } from "./dot-products.ts";
import { VectorSketches } from "./vector-sketches.ts";

const wasmPage = 65_536;
const queryBytes = 4_096;
const outAddress = queryBytes;
/** At the start of a line of the processor's cache. */
const vectorsAddress = outAddress + 64;
/** Keeps 384 products of a byte and a query part far inside 32 bits. */
const queryScale = 2_047;

export interface SketchOptions {
  /** Fewer are all compared; from here on sketches tell which. */
  readonly fewestSketched: number;
  /** Sketches are centred anew when this part of the vectors came since: new ones, or in place of others. */
  readonly newShare: number;
  /** Of so many vectors one more is compared exactly, besides the fewest. */
  readonly vectorsForEachCandidate: number;
  readonly fewestCandidates: number;
}

const usualOptions: SketchOptions = {
  fewestSketched: 8_192,
  newShare: 3 / 4,
  vectorsForEachCandidate: 96,
  fewestCandidates: 2_048,
};

/** Cosine of a passage without a vector. */
export const noVector = -2;

/** Vectors by slot, as bytes in WebAssembly memory, compared exactly. */
export class VectorIndex {
  readonly #kernel = instantiateDotProducts();
  readonly #dimensions: number;
  readonly #options: SketchOptions;
  #inverseNorms = new Float32Array(1024);
  #bytes = new Int8Array(this.#kernel.memory.buffer);
  #sketches: VectorSketches | null = null;
  #setSinceCentred = 0;
  #slots = 0;
  count = 0;

  constructor(dimensions: number, options: Partial<SketchOptions> = {}) {
    if (dimensions % 16 !== 0 || dimensions * 2 > queryBytes) {
      throw new Error(`vectors of ${dimensions} dimensions are not supported`);
    }
    this.#dimensions = dimensions;
    this.#options = { ...usualOptions, ...options };
  }

  has(slot: number): boolean {
    return slot < this.#slots && this.#inverseNorms[slot]! > 0;
  }

  set(slot: number, vector: Uint8Array): void {
    if (vector.length !== this.#dimensions) return;
    this.#reserve(slot);
    const at = vectorsAddress + slot * this.#dimensions;
    this.#bytes.set(vector, at);
    let squares = 0;
    for (let i = at; i < at + this.#dimensions; i++) squares += this.#bytes[i]! ** 2;
    if (squares === 0) {
      this.remove(slot);
      return;
    }
    if (!this.has(slot)) this.count++;
    this.#inverseNorms[slot] = 1 / Math.sqrt(squares);
    this.#setSinceCentred++;
    if (this.#isOffCentre()) this.#sketchAll();
    else this.#sketch(slot);
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    this.#inverseNorms[slot] = 0;
    this.#sketches?.remove(slot);
    this.count--;
  }

  /** The unit vector of a slot, added `weight` times to `sum`. */
  addTo(sum: Float32Array, slot: number, weight: number): void {
    if (!this.has(slot)) return;
    const at = vectorsAddress + slot * this.#dimensions;
    const factor = weight * this.#inverseNorms[slot]!;
    for (let i = 0; i < this.#dimensions; i++) sum[i]! += factor * this.#bytes[at + i]!;
  }

  copyOf(slot: number): Uint8Array {
    const at = vectorsAddress + slot * this.#dimensions;
    return new Uint8Array(this.#bytes.slice(at, at + this.#dimensions).buffer);
  }

  /**
   * The slots with mask 1 that may have the highest cosines with `query`, ascending: all that there
   * are, or of many a few thousand, among which the nearest likely are, the likelier the better the
   * middle fits the vectors that there are now.
   */
  candidates(query: Float32Array, mask: Uint8Array): number[] {
    if (this.#sketches !== null) {
      const { fewestCandidates, vectorsForEachCandidate } = this.#options;
      const limit = fewestCandidates + Math.ceil(this.count / vectorsForEachCandidate);
      return this.#sketches.nearest(query, 1 / measure(query).norm, mask, limit);
    }
    const slots: number[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      if (mask[slot] === 1 && this.#inverseNorms[slot]! > 0) slots.push(slot);
    }
    return slots;
  }

  /** Writes the cosine with `query` for the given slots, `noVector` where there is none. */
  scoreSlots(query: Float32Array, slots: readonly number[], scores: Float32Array): void {
    const scale = this.#loadQuery(query);
    const sums = new Int32Array(this.#kernel.memory.buffer, outAddress, 1);
    for (const slot of slots) {
      scores[slot] = noVector;
      if (!this.has(slot)) continue;
      const at = vectorsAddress + slot * this.#dimensions;
      this.#kernel.dotProducts(at, 1, this.#dimensions, outAddress);
      scores[slot] = sums[0]! * scale * this.#inverseNorms[slot]!;
    }
  }

  get byteLength(): number {
    const sketches = this.#sketches?.byteLength ?? 0;
    return this.#kernel.memory.buffer.byteLength + this.#inverseNorms.byteLength + sketches;
  }

  #sketch(slot: number): void {
    const at = vectorsAddress + slot * this.#dimensions;
    const vector = this.#bytes.subarray(at, at + this.#dimensions);
    this.#sketches?.set(slot, vector, this.#inverseNorms[slot]!);
  }

  /** Vectors that are replaced as often as new ones come would else keep another corpus's middle. */
  #isOffCentre(): boolean {
    const { fewestSketched, newShare } = this.#options;
    if (this.#sketches === null) return this.count >= fewestSketched;
    return this.#setSinceCentred >= newShare * Math.max(this.count, fewestSketched);
  }

  /** The vectors of a model lie to one side of zero, which would say little of where they differ. */
  #sketchAll(): void {
    const centre = new Float32Array(this.#dimensions);
    for (let slot = 0; slot < this.#slots; slot++) this.addTo(centre, slot, 1 / this.count);
    this.#sketches = new VectorSketches(centre);
    for (let slot = 0; slot < this.#slots; slot++) if (this.has(slot)) this.#sketch(slot);
    this.#setSinceCentred = 0;
  }

  /** Returns what turns a sum of products into a cosine, but for the passage's own norm. */
  #loadQuery(query: Float32Array): number {
    const { largest, norm } = measure(query);
    const scale = largest === 0 ? 0 : queryScale / largest;
    const target = new Int16Array(this.#kernel.memory.buffer, 0, this.#dimensions);
    for (let i = 0; i < this.#dimensions; i++) target[i] = Math.round((query[i] ?? 0) * scale);
    return scale === 0 ? 0 : 1 / (scale * norm);
  }

  #reserve(slot: number): void {
    if (slot < this.#slots) return;
    const needed = vectorsAddress + (slot + 1) * this.#dimensions;
    const missing = needed - this.#kernel.memory.buffer.byteLength;
    if (missing > 0) {
      // Growing in place costs only the pages' table, and untouched pages take no memory.
      this.#kernel.memory.grow(Math.ceil((missing + needed / 8) / wasmPage));
      this.#bytes = new Int8Array(this.#kernel.memory.buffer);
    }
    if (slot >= this.#inverseNorms.length) {
      const grown = new Float32Array(
        Math.max(slot + 1, Math.ceil(this.#inverseNorms.length * 1.5)),
      );
      grown.set(this.#inverseNorms);
      this.#inverseNorms = grown;
    }
    this.#slots = slot + 1;
  }
}

function measure(query: Float32Array): { largest: number; norm: number } {
  let largest = 0;
  let squares = 0;
  for (const value of query) {
    largest = Math.max(largest, Math.abs(value));
    squares += value * value;
  }
  return { largest, norm: Math.sqrt(squares) };
}
