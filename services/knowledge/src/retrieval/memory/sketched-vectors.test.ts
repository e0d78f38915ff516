import { describe, expect, test } from "vitest";
import { quantiseVector } from "./quantise.ts";
import { noVector, VectorIndex } from "./vector-index.ts";
import { VectorSketches } from "./vector-sketches.ts";

/** The same ones in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sumOf(...parts: Float32Array[]): Float32Array {
  return parts[0]!.map((_, i) => parts.reduce((total, values) => total + values[i]!, 0));
}

/** Vectors as a model gives them: all to one side, around topics, each a little different. */
class Topics {
  readonly #random: () => number;
  readonly #dimensions: number;
  readonly #topics: Float32Array[];

  constructor(dimensions: number, seed: number, sideSize: number) {
    this.#random = randomNumbers(seed);
    this.#dimensions = dimensions;
    const side = this.#part(sideSize);
    this.#topics = Array.from({ length: 40 }, () => sumOf(side, this.#part(1)));
  }

  /** One that is `size` away from a topic. */
  near(topic: number, size: number): Float32Array {
    return sumOf(this.#topics[topic % this.#topics.length]!, this.#part(size));
  }

  put(index: VectorIndex, slot: number): void {
    index.set(slot, new Uint8Array(quantiseVector(this.near(slot, 1)).buffer));
  }

  #part(size: number): Float32Array {
    return Float32Array.from({ length: this.#dimensions }, () => (this.#random() - 0.5) * size);
  }
}

/** The slots of the nearest by a scan of all, best first. */
function nearestOf(
  index: VectorIndex,
  query: Float32Array,
  mask: Uint8Array,
  limit: number,
): number[] {
  const cosines = new Float32Array(mask.length);
  const slots = [...mask.keys()].filter((slot) => mask[slot] === 1);
  index.scoreSlots(query, slots, cosines);
  return slots
    .filter((slot) => cosines[slot] !== noVector)
    .toSorted((left, right) => cosines[right]! - cosines[left]!)
    .slice(0, limit);
}

/** How many of the nearest are no candidates. */
function missedOf(
  index: VectorIndex,
  query: Float32Array,
  mask: Uint8Array,
  limit: number,
): number {
  const candidates = new Set(index.candidates(query, mask));
  return nearestOf(index, query, mask, limit).filter((slot) => !candidates.has(slot)).length;
}

const all = (count: number) => new Uint8Array(count).fill(1);
/** So that few vectors show what many would. */
const small = { fewestSketched: 500, fewestCandidates: 150 };

// The one fills whole words of 64 bits, the other does not.
describe.each([128, 80])("with %i dimensions", (dimensions) => {
  test("each part of a vector tells", () => {
    const sketches = new VectorSketches(new Float32Array(dimensions));
    const vectors = Array.from({ length: dimensions }, (_, part) =>
      new Float32Array(dimensions).fill(-1).fill(1, part, part + 1),
    );
    vectors.forEach((vector, slot) => sketches.set(slot, vector, 1));
    const nearest = vectors.map((vector) => sketches.nearest(vector, 1, all(dimensions), 1));
    expect(nearest).toEqual(vectors.map((_, slot) => [slot]));
  });

  test("of many vectors the nearest are among a few candidates, as they are put and taken away", () => {
    const index = new VectorIndex(dimensions);
    const topics = new Topics(dimensions, 11, 2);
    const count = 9_000;
    for (let slot = 0; slot < count; slot++) topics.put(index, slot);
    index.remove(40);
    topics.put(index, 80);
    const mask = Uint8Array.from({ length: count }, (_, slot) => (slot % 3 === 0 ? 0 : 1));
    const query = topics.near(0, 0.5);
    const candidates = index.candidates(query, mask);
    expect(candidates.length).toBeGreaterThan(2_000);
    expect(candidates.length).toBeLessThan(3_500);
    expect(candidates).toEqual(candidates.toSorted((left, right) => left - right));
    expect(candidates.filter((slot) => mask[slot] === 0 || slot === 40)).toEqual([]);
    expect(missedOf(index, query, mask, 50)).toBe(0);
  });

  test("from the first sketches on few are compared, and before all", () => {
    const index = new VectorIndex(dimensions, small);
    const topics = new Topics(dimensions, 12, 2);
    const query = topics.near(3, 0.5);
    for (let slot = 0; slot < 499; slot++) topics.put(index, slot);
    expect(index.candidates(query, all(499))).toHaveLength(499);
    topics.put(index, 499);
    expect(index.candidates(query, all(500)).length).toBeLessThan(250);
    expect(missedOf(index, query, all(500), 10)).toBe(0);
  });

  test("the middle follows vectors that are added, and such as come in place of others", () => {
    const added = new VectorIndex(dimensions, small);
    const replaced = new VectorIndex(dimensions, small);
    const old = new Topics(dimensions, 13, 8);
    const others = new Topics(dimensions, 14, 8);
    for (let slot = 0; slot < 500; slot++) {
      old.put(added, slot);
      old.put(replaced, slot);
    }
    for (let slot = 500; slot < 2_000; slot++) others.put(added, slot);
    for (let slot = 0; slot < 500; slot++) {
      replaced.remove(slot);
      others.put(replaced, 500 + slot);
    }
    expect(replaced.count).toBe(500);
    let missed = { added: 0, replaced: 0 };
    for (let topic = 0; topic < 40; topic += 4) {
      const query = others.near(topic, 0.5);
      missed = {
        added: missed.added + missedOf(added, query, all(2_000), 10),
        replaced: missed.replaced + missedOf(replaced, query, all(1_000), 10),
      };
    }
    // Of a hundred. By the first middle they are 24 and 9 or more.
    expect(missed.added).toBeLessThan(8);
    expect(missed.replaced).toBeLessThan(4);
  });

  test("an index that was emptied finds nothing, and then what is put into it", () => {
    const index = new VectorIndex(dimensions, small);
    const topics = new Topics(dimensions, 15, 2);
    for (let slot = 0; slot < 600; slot++) topics.put(index, slot);
    for (let slot = 0; slot < 600; slot++) index.remove(slot);
    const query = topics.near(0, 0.5);
    expect(index.count).toBe(0);
    expect(index.candidates(query, all(600))).toEqual([]);
    topics.put(index, 7);
    topics.put(index, 640);
    expect(index.candidates(query, all(641))).toEqual([7, 640]);
    for (let slot = 0; slot < 1_200; slot++) topics.put(index, slot);
    expect(missedOf(index, query, all(1_200), 10)).toBe(0);
  });

  test("slots far from each other are found, and none between them", () => {
    const index = new VectorIndex(dimensions, { fewestSketched: 2 });
    const topics = new Topics(dimensions, 16, 2);
    const slots = [0, 3, 2_047, 2_048, 70_001, 150_000];
    for (const slot of slots) topics.put(index, slot);
    const query = topics.near(0, 0.5);
    expect(index.candidates(query, all(150_001))).toEqual(slots);
    expect(index.candidates(query, all(400_000))).toEqual(slots);
    expect(index.candidates(query, all(2_048))).toEqual(slots.slice(0, 3));
    expect(index.candidates(new Float32Array(dimensions), all(150_001))).toEqual(slots);
  });
});
