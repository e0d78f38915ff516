import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonBody } from "./json-body.ts";

test("a body with one escaped letter costs no more than one without", () => {
  const values = "0,".repeat(200_000);
  const parseMs = (letter: string): number => {
    const text = `["${letter}",${values}0]`;
    const times = [1, 2, 3, 4].map(() => {
      const startedMs = performance.now();
      parseJsonBody(text, { maxDepth: 2, maxValues: 200_003, maxKeys: 0 });
      return performance.now() - startedMs;
    });
    return Math.min(...times);
  };
  const plainMs = parseMs("A");
  // It was thirty times as much while each value was looked at for its key.
  expect(parseMs(String.raw`\u0041`)).toBeLessThan(15 * plainMs + 50);
});

/** Keys are none. */
function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + countOf(inner), 1);
}

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + keysOf(inner), own);
}

test("a body may hold so many values and keys, however it is written, and not one more", () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'[]{},:\\" a') });
  const body = fc.jsonValue({ stringUnit: fc.constantFrom(...'[]{},:\\" a') });
  const place = fc.constantFrom(0, 2);
  fc.assert(
    fc.property(fc.array(body), fc.dictionary(hostile, body), place, (list, record, indent) => {
      const value = [list, record];
      const text = JSON.stringify(value, null, indent);
      const [maxValues, maxKeys] = [countOf(value), keysOf(value)];
      expect(parseJsonBody(text, { maxDepth: 100, maxValues, maxKeys })).toEqual(JSON.parse(text));
      const fewer = { maxDepth: 100, maxValues: maxValues - 1, maxKeys };
      expect(() => parseJsonBody(text, fewer)).toThrow(`more than ${maxValues - 1} values`);
      if (maxKeys === 0) return;
      const fewerKeys = { maxDepth: 100, maxValues, maxKeys: maxKeys - 1 };
      expect(() => parseJsonBody(text, fewerKeys)).toThrow(`more than ${maxKeys - 1} keys`);
    }),
  );
});

test("a body of millions of values is refused before it is built", () => {
  const text = `[${"{},".repeat(4_000_000)}{}]`;
  const startedMs = performance.now();
  expect(() => parseJsonBody(text, { maxDepth: 64, maxValues: 10_000, maxKeys: 0 })).toThrow(
    "10000 values",
  );
  expect(performance.now() - startedMs).toBeLessThan(500);
});

test("a body of a million keys is refused before it is built, though its values are not too many", () => {
  const keys = Array.from({ length: 1_000_000 }, (_, index) => `"key${index}":0`);
  const limits = { maxDepth: 64, maxValues: 2_000_000, maxKeys: 10_000 };
  const startedMs = performance.now();
  expect(() => parseJsonBody(`{${keys.join(",")}}`, limits)).toThrow("10000 keys");
  expect(performance.now() - startedMs).toBeLessThan(500);
});
