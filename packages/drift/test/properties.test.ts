import fc from "fast-check";
import { contracts } from "@workspace/contracts";
import { describe, expect, test } from "vitest";
import { compareSpecs } from "../src/compare-specs.ts";
import { isObject } from "../src/document/json.ts";
import type { JsonObject, JsonValue } from "../src/document/json.ts";
import { SpecError } from "../src/document/spec-error.ts";

const names = fc.constantFrom("id", "name", "type", "items", "size", "__proto__", "a b");
const reference = fc
  .constantFrom("A", "B", "C", "Nobody")
  .map((name) => ({ $ref: `#/components/schemas/${name}` }));

const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<JsonValue>(true, {}, { type: "string" }, { type: ["integer", "null"] }),
    reference,
    fc.record({ enum: fc.uniqueArray(fc.constantFrom("a", "b", "c", null), { minLength: 1 }) }),
    fc.record({ type: fc.constant("integer"), minimum: fc.nat(3), maximum: fc.nat(9) }),
    fc.record({ type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(2) }),
    fc.record(
      {
        type: fc.constant("object"),
        properties: fc.dictionary(names, tie("schema"), { maxKeys: 4 }),
        required: fc.uniqueArray(names, { maxLength: 3 }),
        additionalProperties: tie("schema"),
      },
      { requiredKeys: ["type"] },
    ),
    ...(["oneOf", "anyOf", "allOf"] as const).map((keyword) =>
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((all) => ({ [keyword]: all })),
    ),
  ),
}));

const document = fc
  .record({ asked: schema, given: schema, header: schema, A: schema, B: schema, C: schema })
  .map(({ asked, given, header, A, B, C }): JsonObject => ({
    openapi: "3.1.0",
    info: { title: "Any", version: "1" },
    paths: {
      "/a/{id}": {
        put: {
          parameters: [{ name: "q", in: "query", schema: header }],
          requestBody: { content: { "application/json": { schema: asked } } },
          responses: {
            200: {
              description: "",
              headers: { "X-A": { schema: header } },
              content: { "application/json": { schema: given } },
            },
          },
        },
      },
    },
    components: { schemas: { A, B, C } },
  }));

function copy(value: JsonValue): JsonValue {
  const same: JsonValue = JSON.parse(JSON.stringify(value));
  return same;
}

describe("comparing", () => {
  test("a document with itself finds nothing", () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(compareSpecs(one, copy(one)).changes).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each(Object.values(contracts))("$name with itself finds nothing", ({ document: own }) => {
    const plain = copy(JSON.parse(JSON.stringify(own)));
    expect(compareSpecs(plain, copy(plain))).toEqual({ changes: [], problems: [], complete: true });
  });

  test("gives the same twice, whatever the order of members", () => {
    fc.assert(
      fc.property(document, document, (old, now) => {
        expect(compareSpecs(copy(old), copy(now))).toEqual(compareSpecs(copy(old), copy(now)));
        expect(kinds(old, now)).toEqual(kinds(reversed(old), reversed(now)));
      }),
      { numRuns: 200 },
    );
  });

  test("backwards finds the opposite at the same places", () => {
    fc.assert(
      fc.property(document, document, (old, now) => {
        const [there, back] = [kinds(old, now), kinds(now, old).map(opposite)];
        // A move into a new object is one change; out of an object that is gone, it is two.
        fc.pre(![...there, ...back].some((kind) => /-(renamed|moved)$/.test(kind)));
        expect(there).toEqual(back.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  test("whatever JSON ends in changes or a SpecError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (paths, components, other) => {
        const hostile = { openapi: "3.1.0", paths, components, servers: other, security: other };
        for (const [old, now] of [
          [hostile, other],
          [hostile, { openapi: "3.0.0", paths: other }],
        ]) {
          try {
            compareSpecs(
              copy(JSON.parse(JSON.stringify(old))),
              copy(JSON.parse(JSON.stringify(now))),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(SpecError);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Kinds with their places, without what only one direction can tell. */
function kinds(old: JsonValue, now: JsonValue): string[] {
  return compareSpecs(old, now)
    .changes.map(({ kind, path }) => `${place(path)} ${neutral(kind)}`)
    .toSorted();
}

/** An alternative is named by the old document. */
function place(path: string): string {
  return path.replaceAll(/<[^<>]*>/g, "<>");
}

/** Properties that went are told apart by whether they always came, those that came by other things. */
function neutral(kind: string): string {
  return (
    kind
      .replace("required-property-removed", "property-removed")
      .replace(/property-added-.*/, "property-added")
      // What a name that is not listed may be is told by what it may be in a map.
      .replace(/additional-properties-(allowed|widened)/, "additional-properties-lifted")
      .replace(/additional-properties-(forbidden|narrowed)/, "additional-properties-bound")
  );
}

const opposites: readonly (readonly [string, string])[] = [
  ["added", "removed"],
  ["became-required", "became-optional"],
  ["narrowed", "widened"],
  ["became-nullable", "became-not-nullable"],
  ["became-enum", "enum-lifted"],
  ["unset", "set"],
  ["increased", "decreased"],
  ["bound", "lifted"],
];

function opposite(kind: string): string {
  for (const [one, other] of opposites) {
    if (kind.endsWith(`-${one}`) || kind.endsWith(` ${one}`)) return swap(kind, one, other);
    if (kind.endsWith(`-${other}`) || kind.endsWith(` ${other}`)) return swap(kind, other, one);
  }
  return kind;
}

function swap(kind: string, from: string, to: string): string {
  return `${kind.slice(0, -from.length)}${to}`;
}

function reversed(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
