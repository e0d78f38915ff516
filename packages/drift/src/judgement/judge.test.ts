import { describe, expect, test } from "vitest";
import { compareSpecs } from "../compare-specs.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";

const text = { type: "string" };

interface Answer {
  readonly schema: JsonObject;
  /** Answers seen, all of them different; none for a contract. */
  readonly seen?: number;
}

/** A contract, or what traffic of so many answers shows. */
function spec({ schema, seen }: Answer, asked: JsonValue = {}): JsonObject {
  const counted: JsonObject = seen === undefined ? {} : { "x-seen": seen };
  const marks = seen === undefined ? {} : { "x-inferred": { exchanges: seen } };
  const distinct: JsonObject = seen === undefined ? {} : { "x-distinct": Math.min(seen, 64) };
  const content = {
    "application/json": { ...counted, ...distinct, schema: { ...schema, ...counted } },
  };
  const responses = { 200: { description: "", ...counted, content } };
  const requestBody = { content: { "application/json": { schema: asked } } };
  return {
    openapi: "3.1.0",
    info: { title: "Things", version: "1", ...marks },
    paths: { "/things": { post: { ...counted, requestBody, responses } } },
  };
}

const object = (properties: JsonObject, required: string[] = []) => {
  return { type: "object", properties, required };
};
const seen = (schema: JsonObject, count: number) => ({ ...schema, "x-seen": count });

function found(old: JsonObject, now: JsonObject) {
  return compareSpecs(old, now).changes.map(({ kind, breaking }) => [kind, breaking]);
}

describe("two captures of one API", () => {
  const half = (count: number, properties: JsonObject, required: string[] = []) =>
    spec({ schema: object(properties, required), seen: count });
  const always = (count: number) => half(count, { id: seen(text, count) }, ["id"]);

  test("what one does not show is not seen", () => {
    expect(found(always(3), half(3, {}))).toEqual([["response-property-not-seen", false]]);
  });

  test("what always came and never comes any more is gone, once enough answers say so", () => {
    const [change] = compareSpecs(always(20), half(20, {})).changes;
    expect(change).toMatchObject({
      kind: "response-required-property-removed",
      breaking: true,
      evidence: {
        basis: "observed",
        old: { present: 20, of: 20 },
        new: { present: 0, of: 20 },
      },
    });
    expect(change?.evidence.chance).toBeLessThan(1e-9);
  });

  test("copies of one answer are one witness", () => {
    const copies = (document: JsonObject): JsonObject =>
      JSON.parse(JSON.stringify(document).replaceAll(/"x-distinct":\d+/g, '"x-distinct":1'));
    expect(found(copies(always(500)), copies(half(500, {})))).toEqual([
      ["response-property-not-seen", false],
    ]);
  });

  test("what came always and comes now and then may be another kind of request", () => {
    const now = half(500, { id: seen(text, 10) });
    expect(found(always(500), now)).toEqual([]);
  });

  test("a type that changed", () => {
    const now = half(20, { id: seen({ type: "integer" }, 20) }, ["id"]);
    expect(found(always(20), now)).toEqual([["response-type-changed", true]]);
    const few = half(2, { id: seen({ type: "integer" }, 2) }, ["id"]);
    expect(found(always(2), few)).toEqual([["response-type-changed", false]]);
  });

  test("values, formats, nulls and unions that were only sampled break nobody", () => {
    const old = { a: { enum: ["x"] }, b: { type: "string", format: "uuid" }, c: text, d: text };
    const now = {
      a: { enum: ["x", "y"] },
      b: text,
      c: { type: ["string", "null"], "x-nulls": 7 },
      d: { anyOf: [text, object({ e: text })] },
    };
    const [first, second] = [half(99, old), half(99, now)];
    for (const [a, b] of [
      [first, second],
      [second, first],
    ] as const) {
      expect(compareSpecs(a, b).changes.filter(({ breaking }) => breaking)).toEqual([]);
    }
  });

  test("what all requests had is not required", () => {
    const old = spec({ schema: {}, seen: 50 }, object({ q: text }));
    const now = spec({ schema: {}, seen: 50 }, object({ q: text, n: text }, ["q", "n"]));
    expect(found(old, now)).toEqual([["request-property-added", false]]);
  });
});

describe("a capture against a contract", () => {
  const contract = spec({ schema: object({ id: text, kind: { enum: ["a"] } }, ["id"]) });
  const capture = (properties: JsonObject) => spec({ schema: object(properties), seen: 4 });

  test("an answer that the contract rules out is told with its counts", () => {
    const now = capture({ id: seen(text, 3), kind: seen({ enum: ["a", "b"] }, 4) });
    const { changes } = compareSpecs(contract, now);
    expect(changes).toMatchObject([
      { kind: "response-property-became-optional", evidence: { new: { present: 3, of: 4 } } },
      { kind: "response-enum-value-added", after: "b", breaking: true },
    ]);
  });

  test("null is claimed only where null was seen", () => {
    const nullable = (more: JsonObject) =>
      capture({ id: { type: ["string", "null"], "x-seen": 4, ...more } });
    const breaking = (now: JsonObject) =>
      compareSpecs(contract, now).changes.filter((change) => change.breaking);
    expect(breaking(nullable({}))).toEqual([]);
    expect(breaking(nullable({ "x-nulls": 1 }))).toMatchObject([
      { kind: "response-became-nullable" },
    ]);
  });

  test("an empty list says nothing of its items", () => {
    const list = spec({ schema: { type: "array", items: text } });
    const empty = spec({ schema: { type: "array", items: {} }, seen: 9 });
    expect(found(list, empty)).toEqual([]);
  });

  test("a path that showed one id is the template's", () => {
    const at = (path: string, document: JsonObject): JsonObject =>
      JSON.parse(JSON.stringify(document).replace('"/things"', JSON.stringify(path)));
    const old = at("/v1/things/{id}", spec({ schema: text }));
    const now = at("/v1/things/42", spec({ schema: text, seen: 1 }));
    expect(found(old, now)).toEqual([]);
    expect(found(now, old)).toEqual([]);
  });
});

describe("a contract against earlier traffic", () => {
  const traffic = (schema: JsonObject, asked: JsonValue = {}) => spec({ schema, seen: 9 }, asked);

  test("what was used and is refused now breaks", () => {
    const old = traffic({}, object({ q: text, n: { type: "integer" } }));
    const now = spec({ schema: {} }, object({ q: text, must: text }, ["must"]));
    expect(found(old, now)).toEqual([
      ["request-property-added-required", true],
      ["request-property-removed", true],
    ]);
  });

  test("what the contract allows beyond what was seen does not", () => {
    const old = traffic(object({ id: text, kind: { enum: ["a"] } }, ["id"]));
    const now = spec({
      schema: object({ id: { type: ["string", "null"] }, kind: { enum: ["a", "b"] } }),
    });
    expect(compareSpecs(old, now).changes.filter(({ breaking }) => breaking)).toEqual([]);
  });
});
