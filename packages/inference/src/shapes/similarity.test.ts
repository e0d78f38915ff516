import { expect, test } from "vitest";
import { addValue } from "./add-value.ts";
import { mergeShapes } from "./merge-shapes.ts";
import { createShape } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { shapeDetail, shapeSimilarity } from "./similarity.ts";
import type { JsonValue } from "./json.ts";

function shapeOf(...values: readonly JsonValue[]): Shape {
  const shape = createShape();
  for (const value of values) addValue(shape, value);
  return shape;
}

test("a comparison sees what was added or merged since the last one", () => {
  const [one, other] = [shapeOf({ id: 1 }), shapeOf({ id: 2 })];
  expect(shapeSimilarity(one, other)).toBe(1);
  addValue(other, { title: "Dune" });
  const less = shapeSimilarity(one, other);
  expect(less).toBeLessThan(1);
  mergeShapes(other, shapeOf({ author: "Herbert" }));
  expect(shapeSimilarity(one, other)).toBeLessThan(less);
  expect(shapeDetail(other)).toBe(4);
});
