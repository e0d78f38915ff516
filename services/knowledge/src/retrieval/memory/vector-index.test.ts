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
  const { buffer } = assembler.parseWat("dot-products.wat", source, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString("base64")).toBe(dotProductsModule);
});

test("cosines are exact to the third digit, in blocks and one by one", () => {
  const index = new VectorIndex(384);
  const vectors = Array.from({ length: 2_500 }, () => randomUnit(384));
  vectors.forEach((vector, slot) => {
    if (slot % 7 !== 3) index.set(slot, bytesOf(vector));
  });
  const query = randomUnit(384);
  const scores = new Float32Array(vectors.length);
  index.score(query, scores);
  vectors.forEach((vector, slot) => {
    const cosine = vector.reduce((sum, value, i) => sum + value * query[i]!, 0);
    if (slot % 7 === 3) expect(scores[slot]).toBe(noVector);
    else expect(Math.abs(scores[slot]! - cosine)).toBeLessThan(0.005);
  });
  const some = new Float32Array(vectors.length);
  index.scoreSlots(query, [0, 3, 2_499], some);
  expect([some[0], some[3], some[2_499]]).toEqual([scores[0], scores[3], scores[2_499]]);
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
