import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostileValue } from "../../test/api-values.ts";
import { addValue, createShape, loadShape, mergeShapes, saveShape } from "./index.ts";
import type { JsonValue, Shape } from "./index.ts";

function shapeOf(values: readonly JsonValue[], at?: number): Shape {
  const shape = createShape();
  for (const value of values) addValue(shape, value, at);
  return shape;
}

const values = fc.array(hostileValue, { maxLength: 12 });

describe("the evidence of values", () => {
  test("is the same in any order", () => {
    fc.assert(
      fc.property(
        values.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(saveShape(shapeOf(shuffled))).toEqual(saveShape(shapeOf(list)));
        },
      ),
    );
  });

  test("of n values is that of n shapes of one value, merged in any grouping", () => {
    fc.assert(
      fc.property(values, fc.nat(), (list, seed) => {
        const parts = list.map((value) => shapeOf([value]));
        while (parts.length > 1) {
          const at = seed % (parts.length - 1);
          const [a, b] = parts.splice(at, 2);
          if (a && b) parts.splice(at, 0, mergeShapes(b, a));
        }
        expect(saveShape(parts[0] ?? createShape())).toEqual(saveShape(shapeOf(list)));
      }),
    );
  });

  test("merging leaves the second shape as it was, and shares nothing with it", () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const source = shapeOf(other);
        const before = JSON.stringify(saveShape(source));
        const merged = mergeShapes(shapeOf(one), source);
        for (const value of one) addValue(merged, value);
        expect(JSON.stringify(saveShape(source))).toBe(before);
      }),
    );
  });

  test("is loaded as it was saved, through JSON text", () => {
    fc.assert(
      fc.property(values, (list) => {
        const saved = saveShape(shapeOf(list, 1_700_000_000_000));
        const loaded = loadShape(JSON.parse(JSON.stringify(saved)));
        expect(saveShape(loaded)).toEqual(saved);
        addValue(loaded, { more: 1 });
      }),
    );
  });
});
