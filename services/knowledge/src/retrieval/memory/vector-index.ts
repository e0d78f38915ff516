import { instantiateDotProducts } from "./dot-products.ts";

const wasmPage = 65_536;
const queryBytes = 4_096;
const blockVectors = 2_048;
const maskAddress = queryBytes;
const outAddress = maskAddress + blockVectors;
const vectorsAddress = outAddress + blockVectors * 4;
/** Keeps 384 products of a byte and a query part far inside 32 bits. */
const queryScale = 2_047;
/** A rough query's parts are 1 to 127, with zero in the middle. */
const roughScale = 63;
const roughZero = 64;

/** Cosine of a passage without a vector. */
export const noVector = -2;

/** Vectors by slot, as bytes in WebAssembly memory, compared exactly. */
export class VectorIndex {
  readonly #kernel = instantiateDotProducts();
  readonly #dimensions: number;
  #inverseNorms = new Float32Array(1024);
  /** What the middle of a rough query adds to each sum. */
  #componentSums = new Int32Array(1024);
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
    let sum = 0;
    for (let i = at; i < at + this.#dimensions; i++) {
      squares += this.#bytes[i]! ** 2;
      sum += this.#bytes[i]!;
    }
    this.#componentSums[slot] = sum;
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

  /**
   * Writes the cosine with `query` for every slot whose mask is 1 and that has a vector. It is good
   * to the second digit: enough to find the best, whose order `scoreSlots` then tells.
   */
  roughScore(query: Float32Array, mask: Uint8Array, scores: Float32Array): void {
    const scale = this.#loadRoughQuery(query);
    const norms = this.#inverseNorms;
    for (let start = 0; start < this.#slots; start += blockVectors) {
      const count = Math.min(blockVectors, this.#slots - start);
      const wanted = mask.subarray(start, start + count);
      this.#bytes.set(wanted, maskAddress);
      const at = vectorsAddress + start * this.#dimensions;
      this.#kernel.roughDotProducts(at, count, this.#dimensions, maskAddress, outAddress);
      const sums = new Int32Array(this.#kernel.memory.buffer, outAddress, count);
      for (let i = 0; i < count; i++) {
        const norm = norms[start + i]!;
        if (wanted[i] === 0 || norm === 0) continue;
        scores[start + i] = (sums[i]! - roughZero * this.#componentSums[start + i]!) * scale * norm;
      }
    }
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
    const columns = this.#inverseNorms.byteLength + this.#componentSums.byteLength;
    return this.#kernel.memory.buffer.byteLength + columns;
  }

  /** Returns what turns a sum of products into a cosine, but for the passage's own norm. */
  #loadQuery(query: Float32Array): number {
    const { largest, norm } = measure(query);
    const scale = largest === 0 ? 0 : queryScale / largest;
    const target = new Int16Array(this.#kernel.memory.buffer, 0, this.#dimensions);
    for (let i = 0; i < this.#dimensions; i++) target[i] = Math.round((query[i] ?? 0) * scale);
    return scale === 0 ? 0 : 1 / (scale * norm);
  }

  #loadRoughQuery(query: Float32Array): number {
    const { largest, norm } = measure(query);
    const scale = largest === 0 ? 0 : roughScale / largest;
    for (let i = 0; i < this.#dimensions; i++) {
      this.#bytes[i] = roughZero + Math.round((query[i] ?? 0) * scale);
    }
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
      const sums = new Int32Array(grown.length);
      sums.set(this.#componentSums);
      this.#componentSums = sums;
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
