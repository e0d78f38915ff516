import { describe, expect, test } from "vitest";
import { addValue, createShape, loadShape, mergeShapes, printSchemas, saveShape } from "./index.ts";
import type { JsonValue, Shape } from "./index.ts";
import { SavedShapeError } from "./saved-values.ts";
import { LIMITS } from "./shape.ts";
import { countPlaces } from "./trim-shape.ts";

function shapeOf(...values: readonly JsonValue[]): Shape {
  const shape = createShape();
  for (const value of values) addValue(shape, value);
  return shape;
}

describe("memory is bounded", () => {
  test("a million keys in one object are one map", { timeout: 60_000 }, () => {
    const bomb = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`k${at}x`, at]));
    const shape = shapeOf(bomb);
    expect(countPlaces(shape.root)).toBe(2);
    const { schemas } = printSchemas({ shapes: new Map([["GET /x 200", shape]]) });
    expect(schemas.get("GET /x 200")).toMatchObject({ additionalProperties: { type: "integer" } });
  });

  test("maps of maps do not multiply beyond the bound, and the levels above stay", () => {
    const wide = (levels: number): JsonValue =>
      levels === 0
        ? 1
        : Object.fromEntries(
            Array.from({ length: 40 }, (_, at) => [`field${at}`, wide(levels - 1)]),
          );
    const shape = shapeOf({ top: wide(3), id: 1 });
    expect(shape.places).toBeLessThanOrEqual(LIMITS.places);
    expect(countPlaces(shape.root)).toBe(shape.places);
    const { schemas } = printSchemas({ shapes: new Map([["GET /x 200", shape]]) });
    expect(schemas.get("GET /x 200")).toMatchObject({ properties: { id: { type: "integer" } } });
  });

  test("10,000 levels are counted down to the depth limit and no further", () => {
    const deep = JSON.parse("[".repeat(5_000) + '{"a":'.repeat(1) + "1" + "}" + "]".repeat(5_000));
    const shape = shapeOf(deep as JsonValue);
    expect(countPlaces(shape.root)).toBe(LIMITS.depth + 1);
    expect(() => printSchemas({ shapes: new Map([["GET /x 200", shape]]) })).not.toThrow();
  });

  test("distinct strings are held up to a limit, in any order the same", () => {
    const texts = Array.from({ length: LIMITS.values + 1 }, (_, at) => `value ${at}`);
    const forward = shapeOf(...texts);
    expect(forward.root.strings?.values).toBeNull();
    const halves = mergeShapes(shapeOf(...texts.slice(20)), shapeOf(...texts.slice(0, 20)));
    expect(saveShape(halves)).toEqual(saveShape(forward));
  });

  test("kinds of object are told apart up to a limit, in any order the same", () => {
    const events = Array.from({ length: LIMITS.variants + 5 }, (_, at) => ({
      type: `kind${String.fromCodePoint(97 + (at % 26))}${"x".repeat(Math.floor(at / 26))}`,
      [`f${at}`]: at,
    }));
    const forward = shapeOf(...events);
    expect(forward.root.objects?.variants.size).toBe(1);
    const halves = mergeShapes(shapeOf(...events.slice(20)), shapeOf(...events.slice(0, 20)));
    expect(saveShape(halves)).toEqual(saveShape(forward));
  });

  test("numbers beyond a double do not break anything", () => {
    const shape = shapeOf(JSON.parse('{"n": 1e400}') as JsonValue);
    const { schemas } = printSchemas(
      { shapes: new Map([["GET /x 200", shape]]) },
      { evidence: false },
    );
    expect(schemas.get("GET /x 200")).toMatchObject({ properties: { n: { type: "number" } } });
  });
});

describe("time is bounded", () => {
  test("unions inside unions are not compared kind by kind all the way down", () => {
    const letter = (at: number): string => String.fromCodePoint(97 + (at % 20));
    const block = (levels: number, at: number): JsonValue => ({
      node_type: `k${letter(at)}`,
      kind: `z${letter(at * 7)}`,
      [`f${letter(at)}`]: at,
      [`x${letter(at * 3)}`]: at,
      ...(levels > 0 && {
        children: [block(levels - 1, at * 2 + 1), block(levels - 1, at * 3 + 2)],
        other: { kind: `z${letter(at)}`, [`w${letter(at)}`]: block(levels - 1, at * 5 + 3) },
      }),
    });
    const shapes = new Map(
      ["GET /a 200", "GET /b 200"].map((hint) => [
        hint,
        shapeOf(...Array.from({ length: 60 }, (_, at) => block(3, at))),
      ]),
    );
    const before = process.cpuUsage().user;
    printSchemas({ shapes });
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(10);
  });
});

describe("saved evidence that is none", () => {
  test.each([
    null,
    [],
    {},
    { version: 99, root: { n: 1 } },
    { version: 1, depthLimit: 40 },
    { version: 1, depthLimit: 40, root: { n: "1" } },
    { version: 1, depthLimit: 40, root: { n: 1, obj: { n: 1, of: [["a"]] } } },
    { version: 1, depthLimit: 40, root: { n: 1, str: { n: 1, values: 3 } } },
  ])("%j is refused", (json) => {
    expect(() => loadShape(json)).toThrow(SavedShapeError);
  });
});
