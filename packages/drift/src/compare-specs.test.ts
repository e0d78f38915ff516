import { describe, expect, test } from "vitest";
import { compareSpecs } from "./compare-specs.ts";
import type { JsonObject, JsonValue } from "./document/json.ts";

const text = { type: "string" };

function spec(operation: JsonObject, components: JsonObject = {}, path = "/things"): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    paths: { [path]: { post: operation } },
    components,
  };
}

const asking = (schema: JsonValue) => ({
  requestBody: { content: { "application/json": { schema } } },
});
const giving = (schema: JsonValue, type = "application/json") => ({
  responses: { 200: { description: "", content: { [type]: { schema } } } },
});

function changes(old: JsonObject, now: JsonObject) {
  return compareSpecs(old, now).changes.map(({ kind, breaking, path }) => [kind, breaking, path]);
}

const between = (make: (schema: JsonValue) => JsonObject, old: JsonValue, now: JsonValue) =>
  changes(spec(make(old)), spec(make(now)));

describe("how a schema is spelt does not matter", () => {
  const nullable = { type: ["string", "null"] };
  test.each<[string, JsonValue, JsonValue]>([
    ["a type list and anyOf", nullable, { anyOf: [text, { type: "null" }] }],
    [
      "every type and none",
      {},
      { type: ["string", "number", "boolean", "array", "object", "null"] },
    ],
    ["nullable of 3.0 and null", nullable, { type: "string", nullable: true }],
    [
      "allOf of one",
      { type: "object", properties: { a: text } },
      {
        allOf: [{ type: "object" }, { properties: { a: text } }],
      },
    ],
    ["const and an enum of one", { const: "x" }, { type: "string", enum: ["x"] }],
    [
      "an exclusive bound of 3.0 and of 3.1",
      { type: "number", minimum: 1, exclusiveMinimum: true },
      { type: "number", exclusiveMinimum: 1 },
    ],
    [
      "values in one list and in two",
      { enum: ["a", "b"] },
      {
        anyOf: [{ const: "b" }, { const: "a" }],
      },
    ],
    [
      "the order of alternatives",
      { oneOf: [{ type: "object", properties: { t: { const: "a" } } }, text] },
      { oneOf: [text, { type: "object", properties: { t: { const: "a" } } }] },
    ],
    [
      "additionalProperties true and none",
      { type: "object", additionalProperties: true },
      {
        type: "object",
      },
    ],
  ])("%s", (_name, old, now) => {
    for (const make of [asking, giving]) {
      expect(between(make, old, now)).toEqual([]);
      expect(between(make, now, old)).toEqual([]);
    }
  });
});

describe("alternatives are matched by what they are", () => {
  const event = (type: string, more: JsonObject = {}) => ({
    type: "object",
    required: ["type"],
    properties: { type: { const: type }, ...more },
  });
  const stream = (...events: JsonObject[]) => spec(giving({ oneOf: events }, "text/event-stream"));
  const place = "response.200.body(text/event-stream)";

  test("an event that comes no more", () => {
    expect(changes(stream(event("begun"), event("ended")), stream(event("ended")))).toEqual([
      ["event-removed", true, `${place}<begun>`],
    ]);
  });

  test("a new event", () => {
    expect(changes(stream(event("ended")), stream(event("begun"), event("ended")))).toEqual([
      ["event-added", true, `${place}<begun>`],
    ]);
  });

  test("a field of one event", () => {
    const old = stream(event("begun"), event("delta", { text }));
    const now = stream(event("delta"), event("begun"));
    expect(changes(old, now)).toEqual([
      ["response-property-removed", true, `${place}<delta>.text`],
    ]);
  });

  test("the events of 3.1 and of 3.2", () => {
    const content = (media: JsonObject) =>
      spec({ responses: { 200: { description: "", content: { "text/event-stream": media } } } });
    const both = { oneOf: [event("begun"), event("ended")] };
    const old = content({ schema: both });
    expect(changes(old, content({ itemSchema: both }))).toEqual([]);
    expect(changes(old, content({ itemSchema: { oneOf: [event("ended")] } }))).toEqual([
      ["event-removed", true, `${place}<begun>`],
    ]);
  });

  test("one of several without a constant, by likeness", () => {
    const cat = { type: "object", properties: { name: text, meows: { type: "boolean" } } };
    const dog = { type: "object", properties: { name: text, barks: { type: "boolean" } } };
    const older = { ...dog, properties: { ...dog.properties, age: { type: "integer" } } };
    const found = between(giving, { oneOf: [cat, dog] }, { oneOf: [older, cat] });
    expect(found).toEqual([["response-property-added", false, "response.200.body<object>.age"]]);
  });
});

describe("renames and moves", () => {
  const object = (properties: JsonObject) => ({ type: "object", properties });

  test("a property under another name", () => {
    const [change] = compareSpecs(
      spec(giving(object({ userId: text, age: { type: "integer" } }))),
      spec(giving(object({ user_id: text, age: { type: "integer" } }))),
    ).changes;
    expect(change).toMatchObject({
      kind: "response-property-renamed",
      breaking: true,
      before: "userId",
      after: "user_id",
      evidence: { similarity: 1 },
    });
  });

  test("a property put into a new object", () => {
    const found = between(
      giving,
      object({ total: text }),
      object({ page: object({ total: text }) }),
    );
    expect(found).toEqual([["response-property-moved", true, "response.200.body.total"]]);
  });

  test("two names that have nothing in common stay two changes", () => {
    expect(between(giving, object({ colour: text }), object({ weight: text }))).toHaveLength(2);
  });

  test("an operation at another path", () => {
    const operation = { operationId: "makeThing", ...asking(object({ name: text })) };
    const found = compareSpecs(spec(operation), spec(operation, {}, "/v2/things")).changes;
    expect(found).toMatchObject([
      {
        kind: "operation-moved",
        breaking: true,
        operation: "POST /things",
        after: "POST /v2/things",
      },
    ]);
  });

  test("the name of a path's parameter means nothing", () => {
    const at = (name: string) =>
      spec(
        { parameters: [{ name, in: "path", required: true, schema: text }], responses: {} },
        {},
        `/things/{${name}}`,
      );
    expect(changes(at("id"), at("thingId"))).toEqual([]);
  });
});

describe("references", () => {
  const tree = (more: JsonObject = {}) => ({
    schemas: {
      Tree: {
        type: "object",
        properties: {
          name: text,
          left: { $ref: "#/components/schemas/Tree" },
          right: { $ref: "#/components/schemas/Tree" },
          ...more,
        },
      },
    },
  });
  const root = { $ref: "#/components/schemas/Tree" };

  test("a recursive schema is compared once", () => {
    const found = changes(spec(giving(root), tree()), spec(giving(root), tree({ size: text })));
    expect(found).toEqual([["response-property-added", false, "response.200.body.size"]]);
  });

  test.each([
    ["missing", { $ref: "#/components/schemas/Nobody" }, "missing-reference"],
    ["external", { $ref: "https://elsewhere.test/a.json" }, "external-reference"],
    ["cyclic", { $ref: "#/components/schemas/A" }, "cyclic-reference"],
  ])("a %s reference is a problem, not an error", (_name, reference, type) => {
    const components = {
      schemas: {
        A: { $ref: "#/components/schemas/B" },
        B: { $ref: "#/components/schemas/A" },
      },
    };
    const { problems } = compareSpecs(spec(giving(text)), spec(giving(reference), components));
    expect(problems).toMatchObject([{ type, document: "new" }]);
  });

  test("a component that changed is told at each place that uses it", () => {
    const use = { type: "object", properties: { a: root, b: { type: "array", items: root } } };
    const found = changes(spec(giving(use), tree()), spec(giving(use), tree({ size: text })));
    expect(found.map(([, , path]) => path)).toEqual([
      "response.200.body.a.size",
      "response.200.body.b[].size",
    ]);
  });
});

describe("a path of the servers' address that moves into the paths", () => {
  const at = (path: string, ...urls: string[]): JsonObject => ({
    ...spec(giving(text), {}, path),
    ...(urls.length > 0 && { servers: urls.map((url) => ({ url })) }),
  });
  test.each([
    ["is no change", at("/things", "https://a.test/v1"), at("/v1/things", "https://a.test")],
    ["in part", at("/things", "https://a.test/api/v1"), at("/v1/things", "https://a.test/api")],
    [
      "of each",
      at("/t", "https://a.test/v1", "https://b.test/v1"),
      at("/v1/t", "https://a.test", "https://b.test"),
    ],
    ["of a relative address", at("/things", "/v1"), at("/v1/things")],
  ])("%s, in either direction", (_name, one, other) => {
    expect(changes(one, other)).toEqual([]);
    expect(changes(other, one)).toEqual([]);
  });

  test("as the default of a variable", () => {
    const server = { url: "https://a.test/{v}", variables: { v: { default: "v1" } } };
    const old = { ...spec(giving(text)), servers: [server] };
    expect(changes(old, at("/v1/things", "https://a.test"))).toEqual([]);
  });

  test("hides no other server, and no other path", () => {
    const moved = at("/v1/things", "https://b.test");
    expect(changes(at("/things", "https://a.test/v1"), moved)).toEqual([
      ["server-added", false, "servers"],
      ["server-removed", true, "servers"],
    ]);
    const gone = changes(at("/things", "https://a.test/v1"), at("/things", "https://a.test"));
    expect(gone).toContainEqual(["server-removed", true, "servers"]);
  });
});
