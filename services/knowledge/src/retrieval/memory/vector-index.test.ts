import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wabt from "wabt";
import { dotProductsModule } from "./dot-products.ts";
import { quantiseVector } from "./quantise.ts";
import { noVector, VectorIndex } from "./vector-index.ts";

function randomUnit(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(quantiseVector(vector).buffer);
}

test("the kernel is its source, assembled", async () => {
  const source = readFileSync(new URL("dot-products.wat", import.meta.url), "utf8");
  const assembler = await wabt();
  const { buffer } = assembler
    .parseWat("dot-products.wat", source, { simd: true, relaxed_simd: true })
    .toBinary({});
  expect(Buffer.from(buffer).toString("base64")).toBe(dotProductsModule);
});

test("cosines are exact to the third digit, and all of them to the second", () => {
  const index = new VectorIndex(384);
  const vectors = Array.from({ length: 2_500 }, () => randomUnit(384));
  vectors.forEach((vector, slot) => {
    if (slot % 7 !== 3) index.set(slot, bytesOf(vector));
  });
  const query = randomUnit(384);
  const cosines = vectors.map((vector) =>
    vector.reduce((sum, value, i) => sum + value * query[i]!, 0),
  );
  const mask = Uint8Array.from(vectors, (_, slot) => (slot % 5 === 1 ? 0 : 1));
  const rough = new Float32Array(vectors.length).fill(noVector);
  index.roughScore(query, mask, rough);
  const exact = new Float32Array(vectors.length);
  index.scoreSlots(query, [...vectors.keys()], exact);
  cosines.forEach((cosine, slot) => {
    if (slot % 7 === 3) expect([exact[slot], rough[slot]]).toEqual([noVector, noVector]);
    else expect(Math.abs(exact[slot]! - cosine)).toBeLessThan(0.005);
    if (mask[slot] === 0) expect(rough[slot]).toBe(noVector);
    else if (slot % 7 !== 3) expect(Math.abs(rough[slot]! - cosine)).toBeLessThan(0.02);
  });
});

test("the roughest parts of vector and query give no wrong sum", () => {
  const index = new VectorIndex(384);
  const extreme = new Int8Array(384).fill(-128);
  index.set(0, new Uint8Array(extreme.buffer));
  index.set(1, new Uint8Array(extreme.map(() => 127).buffer));
  const scores = new Float32Array(2);
  index.roughScore(new Float32Array(384).fill(1), new Uint8Array(2).fill(1), scores);
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
