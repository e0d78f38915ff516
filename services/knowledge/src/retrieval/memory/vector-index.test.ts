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
