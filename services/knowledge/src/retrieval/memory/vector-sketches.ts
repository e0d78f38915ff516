import { instantiateSignDistances, notCompared } from "./sign-distances.ts";

const wasmPage = 65_536;
const queryBytes = 1_024;
const blockSlots = 2_048;
const maskAddress = queryBytes;
const presentAddress = maskAddress + blockSlots;
const outAddress = presentAddress + blockSlots;
const sketchesAddress = outAddress + blockSlots * 2;

/**
 * A bit for each part of a vector: whether it is above the centre. Vectors that differ in few bits
 * are near each other, so that of many a few thousand remain to be compared exactly, for an eighth
 * of the memory's bytes.
 */
export class VectorSketches {
  readonly #kernel = instantiateSignDistances();
  readonly #centre: Float32Array;
  readonly #sketchBytes: number;
  #bytes = new Uint8Array(this.#kernel.memory.buffer);
  #present = new Uint8Array(1024);
  #distances = new Uint16Array(1024);

  constructor(centre: Float32Array) {
    this.#centre = centre;
    this.#sketchBytes = Math.ceil(centre.length / 64) * 8;
    if (this.#sketchBytes > queryBytes) throw new Error("vectors too long to be sketched");
  }

  /** Takes a vector that becomes a unit vector when its parts are multiplied by `scale`. */
  set(slot: number, vector: ArrayLike<number>, scale: number): void {
    this.#reserve(slot);
    this.#write(sketchesAddress + slot * this.#sketchBytes, vector, scale);
    this.#present[slot] = 1;
  }

  remove(slot: number): void {
    if (slot < this.#present.length) this.#present[slot] = 0;
  }

  /** About `limit` slots with mask 1 that are likely the nearest to `query`, ascending. */
  nearest(query: Float32Array, scale: number, mask: Uint8Array, limit: number): number[] {
    this.#write(0, query, scale);
    const count = Math.min(mask.length, this.#present.length);
    const counts = this.#measure(mask, count);
    let farthest = 0;
    for (let held = counts[0]!; held < limit && farthest + 1 < counts.length;) {
      held += counts[++farthest]!;
    }
    const slots: number[] = [];
    for (let slot = 0; slot < count; slot++) {
      if (this.#distances[slot]! <= farthest) slots.push(slot);
    }
    return slots;
  }

  get byteLength(): number {
    const columns = this.#present.byteLength + this.#distances.byteLength;
    return this.#kernel.memory.buffer.byteLength + columns;
  }

  /** Writes the distances and tells how many slots have each. */
  #measure(mask: Uint8Array, count: number): Uint32Array {
    const counts = new Uint32Array(this.#centre.length + 1);
    const out = new Uint16Array(this.#kernel.memory.buffer, outAddress, blockSlots);
    for (let start = 0; start < count; start += blockSlots) {
      const end = Math.min(start + blockSlots, count);
      this.#bytes.set(mask.subarray(start, end), maskAddress);
      this.#bytes.set(this.#present.subarray(start, end), presentAddress);
      const at = sketchesAddress + start * this.#sketchBytes;
      const size = end - start;
      const { signDistances } = this.#kernel;
      signDistances(at, size, this.#sketchBytes, maskAddress, presentAddress, outAddress);
      this.#distances.set(out.subarray(0, size), start);
      for (let i = 0; i < size; i++) {
        const distance = out[i]!;
        if (distance !== notCompared) counts[distance]!++;
      }
    }
    return counts;
  }

  #write(address: number, vector: ArrayLike<number>, scale: number): void {
    this.#bytes.fill(0, address, address + this.#sketchBytes);
    for (let i = 0; i < this.#centre.length; i++) {
      if (vector[i]! * scale > this.#centre[i]!) this.#bytes[address + (i >> 3)]! |= 1 << (i & 7);
    }
  }

  #reserve(slot: number): void {
    const needed = sketchesAddress + (slot + 1) * this.#sketchBytes;
    const missing = needed - this.#kernel.memory.buffer.byteLength;
    if (missing > 0) {
      this.#kernel.memory.grow(Math.ceil((missing + needed / 8) / wasmPage));
      this.#bytes = new Uint8Array(this.#kernel.memory.buffer);
    }
    if (slot < this.#present.length) return;
    const present = new Uint8Array(Math.max(slot + 1, Math.ceil(this.#present.length * 1.5)));
    present.set(this.#present);
    this.#present = present;
    this.#distances = new Uint16Array(present.length);
  }
}
