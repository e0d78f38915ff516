import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wabt from "wabt";
import { dotProductsModule } from "./dot-products.ts";
import { quantiseVector } from "./quantise.ts";
import { signDistancesModule } from "./sign-distances.ts";
import { noVector, VectorIndex } from "./vector-index.ts";

function randomUnit(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

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

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(quantiseVector(vector).buffer);
}

test.each([
  ["dot-products.wat", dotProductsModule],
  ["sign-distances.wat", signDistancesModule],
])("%s is what runs, assembled", async (name, module) => {
  const source = readFileSync(new URL(name, import.meta.url), "utf8");
  const assembler = await wabt();
  const { buffer } = assembler.parseWat(name, source, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString("base64")).toBe(module);
});

test("cosines are exact to the third digit; of few vectors all that are wanted are candidates", () => {
  const index = new VectorIndex(384);
  const vectors = Array.from({ length: 2_500 }, () => randomUnit(384));
  vectors.forEach((vector, slot) => {
    if (slot % 7 !== 3) index.set(slot, bytesOf(vector));
  });
  const query = randomUnit(384);
  const exact = new Float32Array(vectors.length);
  index.scoreSlots(query, [...vectors.keys()], exact);
  vectors.forEach((vector, slot) => {
    const cosine = vector.reduce((sum, value, i) => sum + value * query[i]!, 0);
    if (slot % 7 === 3) expect(exact[slot]).toBe(noVector);
    else expect(Math.abs(exact[slot]! - cosine)).toBeLessThan(0.005);
  });
  const mask = Uint8Array.from(vectors, (_, slot) => (slot % 5 === 1 ? 0 : 1));
  const wanted = [...vectors.keys()].filter((slot) => slot % 7 !== 3 && mask[slot] === 1);
  expect(index.candidates(query, mask)).toEqual(wanted);
});

test("of many vectors the nearest are among a few candidates, as they are put and taken away", () => {
  const dimensions = 128;
  const index = new VectorIndex(dimensions);
  const random = randomNumbers(11);
  const part = (size: number): Float32Array =>
    Float32Array.from({ length: dimensions }, () => (random() - 0.5) * size);
  const sum = (...parts: Float32Array[]): Float32Array =>
    parts[0]!.map((_, i) => parts.reduce((total, values) => total + values[i]!, 0));
  // As a model gives them: all to one side, around topics, each a little different.
  const side = part(2);
  const topics = Array.from({ length: 40 }, () => sum(side, part(1)));
  const count = 9_000;
  const put = (slot: number): void => {
    index.set(slot, bytesOf(sum(topics[slot % topics.length]!, part(1))));
  };
  for (let slot = 0; slot < count; slot++) put(slot);
  index.remove(40);
  put(80);
  const mask = Uint8Array.from({ length: count }, (_, slot) => (slot % 3 === 0 ? 0 : 1));
  const query = sum(topics[0]!, part(0.5));
  const cosines = new Float32Array(count);
  index.scoreSlots(query, [...mask.keys()], cosines);
  const wanted = [...mask.keys()].filter((slot) => mask[slot] === 1 && slot !== 40);
  const nearest = wanted.toSorted((left, right) => cosines[right]! - cosines[left]!).slice(0, 50);
  const candidates = index.candidates(query, mask);
  expect(candidates.length).toBeLessThan(3_500);
  expect(candidates).toEqual(candidates.toSorted((left, right) => left - right));
  expect(candidates.filter((slot) => !wanted.includes(slot))).toEqual([]);
  expect(nearest.filter((slot) => !candidates.includes(slot))).toEqual([]);
});

test("the greatest parts of vector and query give no wrong sum", () => {
  const index = new VectorIndex(384);
  const extreme = new Int8Array(384).fill(-128);
  index.set(0, new Uint8Array(extreme.buffer));
  index.set(1, new Uint8Array(extreme.map(() => 127).buffer));
  const scores = new Float32Array(2);
  index.scoreSlots(new Float32Array(384).fill(1), [0, 1], scores);
  expect(scores[0]).toBeCloseTo(-1, 3);
  expect(scores[1]).toBeCloseTo(1, 3);
});

test("a vector can be replaced and removed", () => {
  const index = new VectorIndex(16);
  const vector = randomUnit(16);
  index.set(2, bytesOf(vector));
  index.set(2, bytesOf(vector));
  expect(index.count).toBe(1);
  index.remove(2);
  expect(index.count).toBe(0);
  expect(index.has(2)).toBe(false);
});
