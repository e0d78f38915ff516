import { describe, expect, test } from "vitest";
import { compareSpecs } from "../compare-specs.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { parseDocument } from "./parse-document.ts";

function document(schemas: JsonObject, root: JsonValue): JsonObject {
  const content = { "application/json": { schema: root } };
  return {
    openapi: "3.1.0",
    info: { title: "Hostile", version: "1" },
    paths: { "/": { get: { responses: { 200: { description: "", content } } } } },
    components: { schemas },
  };
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe("a hostile document ends in an error or a problem", () => {
  test("nested too deep", () => {
    const deep = parseDocument(`{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`);
    const hostile = document({ Deep: deep }, {});
    expect(() => compareSpecs(hostile, hostile)).toThrow("Nested over");
  });

  test("too many nodes", () => {
    const many = document({}, { enum: Array.from({ length: 100 }, () => ({})) });
    expect(() => compareSpecs(many, many, { limits: { maxNodes: 50 } })).toThrow("Over 50");
  });

  test("a chain of references through compositions", () => {
    const links = Array.from({ length: 5_000 }, (_, index) => [
      `L${index}`,
      { allOf: [reference(`L${index + 1}`)] },
    ]);
    const chain = document(Object.fromEntries(links), reference("L0"));
    const drift = compareSpecs(chain, document({}, { type: "string" }));
    expect(drift.complete).toBe(false);
  });

  test("a product of unions", () => {
    const union = {
      anyOf: Array.from({ length: 30 }, (_, n) => ({ properties: { [`p${n}`]: {} } })),
    };
    const product = document({}, { allOf: [union, union, union, union] });
    const drift = compareSpecs(product, document({}, { type: "object" }));
    expect(drift.problems).toMatchObject([{ type: "too-many-alternatives" }]);
    expect(drift.complete).toBe(false);
  });

  test("a change that doubles with each level", () => {
    const level = (n: number, end: JsonValue): [string, JsonValue] => {
      const next = n === 0 ? end : reference(`L${n - 1}`);
      return [`L${n}`, { type: "object", properties: { a: next, b: next } }];
    };
    const doubling = (end: string) =>
      document(
        Object.fromEntries(Array.from({ length: 40 }, (_, n) => level(n, { type: end }))),
        reference("L39"),
      );
    const limits = { maxChanges: 500 };
    const drift = compareSpecs(doubling("string"), doubling("integer"), { limits });
    expect(drift.changes.length).toBeLessThanOrEqual(500);
    expect(drift.problems.map(({ type }) => type)).toContain("change-limit");
  });

  test("a schema that contains itself and nothing else", () => {
    const self = (keyword: string) =>
      document({ Self: { [keyword]: [reference("Self")] } }, reference("Self"));
    expect(compareSpecs(self("allOf"), self("anyOf")).changes).toEqual([]);
  });

  test("names that JavaScript knows", () => {
    const schema = parseDocument(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["toString"]}',
    );
    const found = compareSpecs(document({}, schema), document({}, { type: "object" })).changes;
    expect(found.map(({ path }) => path)).toEqual([
      "response.200.body.__proto__",
      "response.200.body.constructor",
      "response.200.body.toString",
    ]);
  });

  test.each([
    ["no document", "just words", "no OpenAPI document"],
    ["Swagger 2", '{"swagger":"2.0"}', "not OpenAPI 3.0"],
    ["a list", "[1]", "no OpenAPI document"],
  ])("%s", (_name, text, message) => {
    const hostile = parseDocument(text);
    expect(() => compareSpecs(hostile, hostile)).toThrow(message);
  });
});

describe("what is not as OpenAPI has it is refused, by its place", () => {
  const withPaths = (paths: JsonValue, more: JsonObject = {}) => ({
    openapi: "3.1.0",
    paths,
    ...more,
  });
  test.each<[string, JsonObject]>([
    ["/paths is a number, not an object", withPaths(5)],
    ["/paths is null, not an object", withPaths(null)],
    ["/paths/~1a is a list, not an object", withPaths({ "/a": [] })],
    ["/paths/~1a/get is null, not an object", withPaths({ "/a": { get: null } })],
    ["/get/responses is null, not an object", withPaths({ "/a": { get: { responses: null } } })],
    ["/get/parameters is a string, not a list", withPaths({ "/a": { get: { parameters: "x" } } })],
    ["/servers is an object, not a list", withPaths({}, { servers: {} })],
    ["/components is a number", { openapi: "3.1.0", components: 1 }],
    ["/components/schemas is a list", withPaths({}, { components: { schemas: [] } })],
  ])("%s", (message, damaged) => {
    const whole = withPaths({});
    expect(() => compareSpecs(whole, damaged)).toThrow(`The new document`);
    expect(() => compareSpecs(whole, damaged)).toThrow(message);
    expect(() => compareSpecs(damaged, whole)).toThrow(message);
  });

  test("but what YAML leaves empty is as if it were not there", () => {
    const empty = { "/a": null, "/b": { parameters: null, get: { parameters: null } } };
    const bare = withPaths(empty, { servers: null, components: null });
    expect(compareSpecs(bare, withPaths({ "/b": { get: {} } })).changes).toEqual([]);
  });
});

describe("text", () => {
  test("is JSON or YAML", () => {
    expect(parseDocument('\uFEFF{"a": 1}')).toEqual({ a: 1 });
    expect(parseDocument("a: 1\nb:\n  - 200: x\n")).toEqual({ a: 1, b: [{ 200: "x" }] });
  });

  test("of aliases that multiply is refused", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let n = 1; n < 12; n++) {
      const aliases = Array.from({ length: 10 }, () => `*a${n - 1}`).join(", ");
      lines.push(`a${n}: &a${n} [${aliases}]`);
    }
    expect(() => parseDocument(lines.join("\n"))).toThrow("neither JSON nor YAML");
  });

  test("that is too long is refused before it is parsed", () => {
    expect(() => parseDocument("aaaa", { maxBytes: 3 })).toThrow("Over 3");
  });

  test("that is broken names the reason", () => {
    expect(() => parseDocument('{"a": [1')).toThrow("neither JSON nor YAML");
  });
});

test("thousands of operations that all moved are compared within a bound", () => {
  const response = {
    description: "",
    content: { "application/json": { schema: { type: "object" } } },
  };
  const get = { tags: ["a"], parameters: [], responses: { 200: response, 201: response } };
  const moved = (prefix: string) => {
    const paths = Array.from({ length: 2_000 }, (_, index) => [`/${prefix}${index}`, { get }]);
    const text = JSON.stringify({ openapi: "3.1.0", info: {}, paths: Object.fromEntries(paths) });
    return parseDocument(text);
  };
  const start = performance.now();
  const { changes, complete, problems } = compareSpecs(moved("p"), moved("q"));
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(changes.length).toBeGreaterThan(0);
  expect(complete).toBe(false);
  expect(problems).toMatchObject([{ type: "comparison-limit", pointer: "/paths" }]);
});

test("an alias that leads to itself is told as such", () => {
  expect(() => parseDocument("a: &a [*a]")).toThrow("an alias that leads to itself");
  expect(parseDocument("a: &a [1]\nb: *a\nc: [*a, *a]")).toEqual({ a: [1], b: [1], c: [[1], [1]] });
});
