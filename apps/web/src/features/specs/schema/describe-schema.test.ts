import { expect, test } from "vitest";
import type { OpenApiDocument } from "#api/types.ts";
import { describeSchema } from "./describe-schema.ts";
import { resolved } from "./document.ts";

const document: OpenApiDocument = {
  openapi: "3.1.0",
  info: {},
  paths: {},
  components: {
    schemas: {
      User: {
        type: "object",
        properties: {
          id: { type: "string", format: "uuid", "x-seen": 4 },
          boss: { $ref: "#/components/schemas/User" },
        },
        required: ["id"],
        "x-seen": 4,
      },
      Loop: { $ref: "#/components/schemas/Loop" },
    },
  },
};
const user = { $ref: "#/components/schemas/User" };
const describe = (schema: unknown) => describeSchema(document, schema);

test("a reference goes by its name and opens to what it names", () => {
  const line = describe({ ...user, "x-seen": 2 });
  expect(line).toMatchObject({ type: "User", seen: 2, nullable: false });
  expect(line.children.map(({ name, required }) => [name, required])).toEqual([
    ["id", true],
    ["boss", false],
  ]);
  expect(describe(line.children[0]?.schema)).toMatchObject({ type: "string", notes: ["uuid"] });
});

test("null is a note, whichever way it is said", () => {
  expect(describe({ type: ["string", "null"] })).toMatchObject({ type: "string", nullable: true });
  expect(describe({ oneOf: [user, { type: "null" }] })).toMatchObject({
    type: "User",
    nullable: true,
  });
});

test("lists and maps show what they hold", () => {
  const list = describe({ type: "array", items: user });
  expect(list).toMatchObject({ type: "array of User" });
  expect(list.children.map(({ name }) => name)).toEqual(["id", "boss"]);
  const map = describe({ type: "object", additionalProperties: { type: "integer" } });
  expect(map).toMatchObject({ type: "map of integer" });
  expect(map.children.map(({ name }) => name)).toEqual(["*"]);
});

test("kinds go by the constant that tells them apart", () => {
  const kind = (type: string) => ({ type: "object", properties: { type: { const: type } } });
  const line = describe({ oneOf: [kind("start"), user] });
  expect(line.type).toBe("one of 2");
  expect(line.children.map(({ label }) => label)).toEqual(["type: start", null]);
});

test("an open enumeration is its type, with what was seen", () => {
  const schema = { anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "string" }] };
  expect(describe(schema)).toMatchObject({
    type: "string",
    notes: ['such as "a", "b"'],
    children: [],
  });
  expect(describe({ anyOf: [{ type: "string", enum: ["a"] }, { type: "integer" }] }).type).toBe(
    "one of 2",
  );
});

test("long enumerations are cut, and say so", () => {
  const values = Array.from({ length: 14 }, (_, index) => index);
  expect(describe({ enum: values }).notes[0]).toMatch(/^0, 1, .*, 11 and 2 more$/);
});

test("references that lead nowhere or in a circle are nothing", () => {
  expect(resolved(document, { $ref: "#/components/schemas/Loop" })).toEqual({});
  expect(resolved(document, { $ref: "#/nowhere/at/all" })).toEqual({});
  expect(resolved(document, { $ref: "https://elsewhere.example/schema" })).toEqual({});
  expect(describe({ $ref: "#/components/schemas/Loop" })).toMatchObject({ children: [] });
});
