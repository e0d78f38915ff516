import { instantiateDotProducts } from "./dot-products.ts";

const wasmPage = 65_536;
const queryBytes = 4_096;
const blockVectors = 2_048;
const outAddress = queryBytes;
const vectorsAddress = outAddress + blockVectors * 4;
/** Keeps 384 products of a byte and a query part far inside 32 bits. */
const queryScale = 2_047;

/** Cosine of a passage without a vector. */
export const noVector = -2;

/** Vectors by slot, as bytes in WebAssembly memory, compared exactly. */
export class VectorIndex {
  readonly #kernel = instantiateDotProducts();
  readonly #dimensions: number;
  #inverseNorms = new Float32Array(1024);
  #bytes = new Int8Array(this.#kernel.memory.buffer);
  #slots = 0;
  count = 0;

  constructor(dimensions: number) {
    if (dimensions % 16 !== 0 || dimensions * 2 > queryBytes) {
      throw new Error(`vectors of ${dimensions} dimensions are not supported`);
    }
    this.#dimensions = dimensions;
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
    if (!this.has(slot) && squares > 0) this.count++;
    this.#inverseNorms[slot] = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    this.#inverseNorms[slot] = 0;
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

  /** Writes the cosine with `query` for every slot, `noVector` where there is none. */
  score(query: Float32Array, scores: Float32Array): void {
    const scale = this.#loadQuery(query);
    for (let start = 0; start < this.#slots; start += blockVectors) {
      const count = Math.min(blockVectors, this.#slots - start);
      this.#kernel.dotProducts(
        vectorsAddress + start * this.#dimensions,
        count,
        this.#dimensions,
        outAddress,
      );
      const sums = new Int32Array(this.#kernel.memory.buffer, outAddress, count);
      for (let i = 0; i < count; i++) {
        const norm = this.#inverseNorms[start + i]!;
        scores[start + i] = norm > 0 ? sums[i]! * scale * norm : noVector;
      }
    }
    scores.fill(noVector, this.#slots);
  }

  /** As `score`, only for the given slots. */
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
    return this.#kernel.memory.buffer.byteLength + this.#inverseNorms.byteLength;
  }

  /** Returns what turns a sum of products into a cosine, but for the passage's own norm. */
  #loadQuery(query: Float32Array): number {
    let largest = 0;
    let squares = 0;
    for (const value of query) {
      largest = Math.max(largest, Math.abs(value));
      squares += value * value;
    }
    const scale = largest === 0 ? 0 : queryScale / largest;
    const target = new Int16Array(this.#kernel.memory.buffer, 0, this.#dimensions);
    for (let i = 0; i < this.#dimensions; i++) target[i] = Math.round((query[i] ?? 0) * scale);
    return scale === 0 ? 0 : 1 / (scale * Math.sqrt(squares));
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
