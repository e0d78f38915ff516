import { rm } from "node:fs/promises";
import { contracts } from "@workspace/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ZodType } from "zod";
import { faultsOf } from "../../test/compile.ts";
import { writeAmongPackages } from "../../test/temporary-folder.ts";
import { generate } from "../generate.ts";
import { MockSchemas } from "../mock/schemas.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { Spec } from "../spec/spec.ts";

type Schemas = Readonly<Record<string, ZodType>>;

function spec(schemas: JsonObject, paths: JsonObject = {}): JsonObject {
  return { openapi: "3.1.0", info: { title: "T", version: "1" }, paths, components: { schemas } };
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function load(document: JsonValue): Promise<{ schemas: Schemas; folder: string }> {
  const folder = await writeAmongPackages(await generate(document, "zod"));
  folders.push(folder);
  return { schemas: await import(`${folder}/zod.ts`), folder };
}

const node = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    next: { $ref: "#/components/schemas/Node" },
    children: { type: "array", items: { $ref: "#/components/schemas/Branch" } },
  },
};
const branch = {
  oneOf: [
    { $ref: "#/components/schemas/Node" },
    { type: "array", items: { $ref: "#/components/schemas/Branch" } },
  ],
};

describe("each schema accepts what it describes, and nothing else", () => {
  const cases: readonly [string, JsonObject, readonly JsonValue[], readonly JsonValue[]][] = [
    ["enum", { type: ["string", "null"], enum: ["a", "b", null] }, ["a", null], ["c", 1]],
    ["const", { const: { a: [1, "x"] } }, [{ a: [1, "x"] }], [{ a: [1] }, { a: [1, "x"], b: 1 }]],
    ["types", { type: ["integer", "string"] }, [1, 1e300, "a"], [1.5, true, null]],
    ["bounds", { type: "number", minimum: 1, exclusiveMaximum: 3 }, [1, 2.9], [0.5, 3]],
    ["text", { type: "string", minLength: 2, pattern: "^a" }, ["ab"], ["a", "ba"]],
    ["uuid", { type: "string", format: "uuid" }, ["3f0c4a0e-51f0-0a61-0d5a-3c8f8f6e2a11"], ["x"]],
    ["open", { type: "object", properties: { a: { type: "string" } } }, [{}, { b: 1 }], [{ a: 1 }]],
    ["required", { required: ["a"] }, [{ a: null }], [{}]],
    ["closed", { type: "object", additionalProperties: false }, [{}], [{ a: 1 }]],
    ["map", { type: "object", additionalProperties: { type: "integer" } }, [{ a: 1 }], [{ a: "" }]],
    [
      "rest",
      {
        type: "object",
        required: ["a"],
        properties: { a: { type: "string" } },
        additionalProperties: { type: "integer" },
      },
      [{ a: "", b: 1 }],
      [{ a: "", b: "" }, { b: 1 }],
    ],
    ["list", { type: "array", items: { type: "integer" }, maxItems: 2 }, [[1]], [[1, 2, 3], [""]]],
    [
      "tuple",
      { prefixItems: [{ type: "string" }, { type: "integer" }] },
      [["a", 1], ["a"], []],
      [[1]],
    ],
    ["set", { type: "array", uniqueItems: true }, [[1, 2]], [[1, 1]]],
    ["all", { allOf: [{ required: ["a"] }, { required: ["b"] }] }, [{ a: 1, b: 1 }], [{ a: 1 }]],
    ["any", { anyOf: [{ type: "string" }, { type: "integer" }] }, ["a", 1], [null]],
    ["one", { oneOf: [{ type: "number" }, { type: "integer" }] }, [1.5], [1, "a"]],
    ["not", { type: "string", not: { enum: ["a"] } }, ["b"], ["a", 1]],
    ["names", { type: "object", propertyNames: { not: { const: "a" } } }, [{ b: 1 }], [{ a: 1 }]],
    ["some", { type: "array", contains: { type: "string" } }, [[1, ""]], [[1], []]],
    [
      "when",
      { type: "object", if: { required: ["a"] }, else: { required: ["b"] } },
      [{ a: 1 }, { b: 1 }],
      [{}],
    ],
    ["with", { type: "object", dependentRequired: { a: ["b"] } }, [{ b: 1 }], [{ a: 1 }]],
    [
      "few",
      { type: "object", minProperties: 1, maxProperties: 1 },
      [{ a: 1 }],
      [{}, { a: 1, b: 1 }],
    ],
    [
      "patterns",
      {
        type: "object",
        properties: { a: { type: "string" } },
        patternProperties: { "^x-": { type: "integer" } },
        additionalProperties: false,
      },
      [{ a: "", "x-b": 1 }],
      [{ "x-b": "" }, { b: 1 }],
    ],
    ["never", { type: "object", properties: { a: false } }, [{}], [{ a: 1 }]],
    ["Node", node, [{ name: "a", next: { name: "b" } }], [{ name: "a", next: { name: 1 } }]],
    ["Branch", branch, [[[], { name: "a", children: [[]] }]], [[{ name: 1 }], "a"]],
    ["RegExp", { $ref: "#/components/schemas/text" }, ["ab"], ["b"]],
    ["user-list", { type: "object", properties: { "a b": { const: 1 } } }, [{}], [{ "a b": 2 }]],
  ];
  let schemas: Schemas;
  let folder: string;

  beforeAll(async () => {
    const components = Object.fromEntries(cases.map(([name, schema]) => [name, schema]));
    ({ schemas, folder } = await load(spec(components)));
  });

  const names: Readonly<Record<string, string>> = { RegExp: "RegExpSchema", Set: "SetSchema" };
  const constantOf = (name: string) => {
    const plain = name === "set" ? "SetSchema" : (names[name] ?? name);
    return plain === "user-list" ? "UserList" : plain.charAt(0).toUpperCase() + plain.slice(1);
  };

  test.each(cases)("%s", (name, _, good, bad) => {
    const schema = schemas[constantOf(name)];
    for (const value of good) expect(schema?.safeParse(value).error).toBeUndefined();
    for (const value of bad) expect(schema?.safeParse(value).success).toBe(false);
    // What it lets pass it gives as it was.
    for (const value of good) expect(schema?.parse(value)).toEqual(value);
  });

  test("and compiles, recursion and all", { timeout: 60_000 }, () => {
    expect(faultsOf(folder, "zod.ts")).toEqual([]);
  });
});

test("operations tell their schemas, whose types hold", { timeout: 60_000 }, async () => {
  const thing = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const event = { oneOf: [{ required: ["a"] }, { type: "object", properties: { b: true } }] };
  const content = { "application/json": { schema: { $ref: "#/components/schemas/thing" } } };
  const stream = { "text/event-stream": { schema: event } };
  const post = {
    operationId: "makeThing",
    requestBody: { content: { "application/json": { schema: { type: "array", items: thing } } } },
    responses: { 200: { description: "", content: { ...content, ...stream } } },
  };
  const document = spec({ thing }, { "/things": { post } });
  const uses = `
    import type { z } from "zod";
    import { MakeThingRequest, operations, Thing } from "./zod.ts";
    const thing: Thing = operations.makeThing.response.parse({ id: "a" });
    const id: string = thing.id;
    const sent: z.infer<typeof MakeThingRequest> = [{ id }];
    // @ts-expect-error the id is text
    const wrong: Thing = { id: 1 };
    export { sent, wrong };
    export const event = operations.makeThing.event;
  `;
  const files = [...(await generate(document, "zod")), { path: "uses.ts", text: uses }];
  const folder = await writeAmongPackages(files);
  folders.push(folder);
  expect(faultsOf(folder, "uses.ts")).toEqual([]);
});

test("a component that is nothing but itself is refused", async () => {
  const reference = { $ref: "#/components/schemas/A" };
  const endless = spec({ A: { anyOf: [reference, { type: "string" }] } });
  await expect(generate(endless, "zod")).rejects.toThrow("nothing but itself");
  await expect(generate(spec({ A: reference }), "zod")).rejects.toThrow("nothing but itself");
});

test("a document's words are no code", async () => {
  const evil = '"]; throw new Error("run"); //*/ ${throw 1} `\u2028';
  const { schemas } = await load(
    spec({ [evil]: { description: evil, enum: [evil], pattern: evil, [evil]: 1 } }),
  );
  expect(
    Object.values(schemas)
      .find((one) => "safeParse" in one)
      ?.safeParse(evil).success,
  ).toBe(true);
});

const perplexity: JsonValue = JSON.parse(JSON.stringify(contracts.perplexity.document));

test("our own spec gives what ajv gives", { timeout: 120_000 }, async () => {
  const { schemas, folder } = await load(perplexity);
  const whole = new Spec(perplexity);
  const samples = new MockSchemas(whole);
  let compared = 0;
  // Making validators takes long: some of each kind will do.
  for (const [name, schema] of whole.schemas.filter((_, index) => index % 3 === 0)) {
    const zod = schemas[name];
    const made = samples.make(schema);
    if (zod === undefined || made === null) continue;
    for (const value of [made.value, ...spoilt(made.value)]) {
      compared += 1;
      const isValid = samples.faultsOf(schema, value).length === 0;
      expect([name, value, zod.safeParse(value).success]).toEqual([name, value, isValid]);
    }
  }
  expect(compared).toBeGreaterThan(150);
  expect(faultsOf(folder, "zod.ts")).toEqual([]);
});

/** Each member left out, and put in a wrong type, one at a time. */
function spoilt(value: JsonValue): JsonValue[] {
  if (!isObject(value))
    return [null, "a", 1, {}, []].filter((other) => typeof other !== typeof value);
  return Object.entries(value).flatMap(([key, inner]) => {
    const { [key]: _, ...rest } = value;
    return [
      rest,
      { ...value, [key]: typeof inner === "number" ? "x" : 12.5 },
      { ...value, [key]: null },
    ];
  });
}
