import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { contracts } from "@workspace/contracts";
import { describe, expect, test } from "vitest";
import { faultsOf } from "../test/compile.ts";
import { writeFiles } from "../test/temporary-folder.ts";
import { generate } from "./generate.ts";
import type { JsonObject, JsonValue } from "./spec/json.ts";

const own = Object.values(contracts).map(({ name, document }) => {
  const plain: JsonValue = JSON.parse(JSON.stringify(document));
  return { name, document: plain };
});

function spec(paths: JsonObject, schemas: JsonObject = {}, version = "3.1.0"): JsonObject {
  return { openapi: version, info: { title: "T", version: "1" }, paths, components: { schemas } };
}

describe("our own specs", () => {
  test.each(own)(
    "$name gives a client that compiles",
    { timeout: 60_000 },
    async ({ document }) => {
      const folder = await writeFiles(await generate(document, "client"));
      expect(faultsOf(folder, "client.ts")).toEqual([]);
    },
  );

  test.each(own)(
    "$name gives schemas and tools that are JSON Schema",
    async ({ document }) => {
      const schemas = await generate(document, "json-schema");
      const [tools] = await generate(document, "mcp");
      const listed: { tools: { name: string; inputSchema: object }[] } = JSON.parse(
        tools?.text ?? "",
      );
      expect(new Set(listed.tools.map(({ name }) => name)).size).toBe(listed.tools.length);
      const all = [
        ...schemas.map(({ text }) => JSON.parse(text) as object),
        ...listed.tools.map(({ inputSchema }) => inputSchema),
      ];
      expect(all.length).toBeGreaterThan(5);
      // Compiled to see that they can be, and never run.
      const ajv = formats.default(new Ajv2020({ strict: false, code: { optimize: false } }));
      for (const schema of all) expect(() => ajv.compile(schema)).not.toThrow();
    },
    60_000,
  );
});

describe("types", () => {
  const thing = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const event = (type: string) => ({
    type: "object",
    required: ["type"],
    properties: { type: { const: type } },
  });
  const document = spec({
    "/things/{id}": {
      post: {
        operationId: "makeThing",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer" } },
          { name: "deep", in: "query", schema: { type: "boolean" } },
        ],
        requestBody: { required: true, content: { "application/json": { schema: thing } } },
        responses: {
          200: {
            description: "",
            content: {
              "application/json": { schema: thing },
              "text/event-stream": { schema: { oneOf: [event("begun"), event("ended")] } },
            },
          },
          404: { description: "", content: { "application/json": { schema: event("error") } } },
        },
      },
      get: { operationId: "listThings", responses: { 204: { description: "" } } },
    },
  });

  test("of a client refuse what the spec does", { timeout: 60_000 }, async () => {
    const uses = `
      import { createClient } from "./client.ts";
      const client = createClient({ baseUrl: "http://localhost" });
      const made = await client.makeThing({ path: { id: 1 }, body: { id: "a" } });
      const id: string = made.id;
      for await (const event of client.makeThingStream({ path: { id: 1 }, body: { id } })) {
        const type: "begun" | "ended" = event.type;
        void type;
      }
      const nothing: undefined = await client.listThings();
      void nothing;
      // @ts-expect-error a body is needed
      void client.makeThing({ path: { id: 1 } });
      // @ts-expect-error the id is a number
      void client.makeThing({ path: { id: "1" }, body: { id: "a" } });
      // @ts-expect-error there is no such parameter
      void client.makeThing({ path: { id: 1 }, query: { shallow: true }, body: { id: "a" } });
      // @ts-expect-error it has no stream
      void client.listThingsStream;
    `;
    const files = await generate(document, "client");
    const folder = await writeFiles([...files, { path: "uses.ts", text: uses }]);
    expect(faultsOf(folder, "uses.ts")).toEqual([]);
  });
});

describe("a hostile document", () => {
  test.each(["https://elsewhere.test/a.json", "file:///etc/passwd", "../a.yaml", "a.json#/b"])(
    "is refused when it refers to %s",
    async ($ref) => {
      const document = spec({}, { A: { $ref } });
      await expect(generate(document, "types")).rejects.toThrow("refers outside itself");
    },
  );

  test.each([{}, { swagger: "2.0" }, { openapi: "4.0.0" }, []])(
    "is refused as %o",
    async (other) => {
      await expect(generate(other, "types")).rejects.toThrow("not an OpenAPI");
    },
  );

  test("puts no code into a client", { timeout: 60_000 }, async () => {
    const evil = '"]; throw new Error("run"); //*/ ${throw 1} `\u2028';
    const operation = { operationId: evil, summary: evil, description: evil, responses: {} };
    const document = spec({
      [`/${evil}`]: { get: operation },
      "/b": { get: { ...operation, operationId: "constructor" } },
      "/c": { get: { ...operation, operationId: "9 lives" } },
    });
    const folder = await writeFiles(await generate(document, "client"));
    expect(faultsOf(folder, "client.ts")).toEqual([]);
    const { createClient } = await import(`${folder}/client.ts`);
    expect(Object.keys(createClient({ baseUrl: "" }))).toEqual([
      "throwNewErrorRunThrow1",
      "constructorOperation",
      "operation9Lives",
    ]);
  });

  test("names no file outside its folder", async () => {
    const names = ["../../up", "/etc/passwd", "..", "a\\b", "A", "a", "con\u0000"];
    const schemas = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
    const files = await generate(spec({}, schemas), "json-schema");
    expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(names.length);
    for (const { path } of files) expect(path).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
  });
});

test("tools take the bodies that JSON can say, and those that it cannot are told", async () => {
  const post = (operationId: string, type: string, schema: JsonObject) => ({
    post: {
      operationId,
      requestBody: { required: true, content: { [type]: { schema } } },
      responses: {},
    },
  });
  const fields = { type: "object", properties: { grant_type: { type: "string" } } };
  const binary = { type: "string", format: "binary" };
  const document = spec({
    "/a": post("getToken", "application/x-www-form-urlencoded", fields),
    "/b": post("putFile", "application/octet-stream", binary),
  });
  const [file] = await generate(document, "mcp");
  expect(JSON.parse(file?.text ?? "")).toMatchObject({
    tools: [
      {
        name: "getToken",
        inputSchema: { properties: { body: fields }, required: ["body"] },
        _meta: { "http/content-type": "application/x-www-form-urlencoded" },
      },
    ],
    omitted: [{ name: "putFile" }],
  });
});

test("the dialect of 3.0 becomes that of JSON Schema", async () => {
  const schema = {
    type: "object",
    properties: {
      nullable: { type: "string", nullable: true },
      above: { type: "number", minimum: 1, exclusiveMinimum: true },
      itself: { $ref: "#/components/schemas/A" },
    },
  };
  const [file] = await generate(spec({}, { A: schema }, "3.0.3"), "json-schema");
  const ajv = formats.default(new Ajv2020({ strict: true, allowUnionTypes: true }));
  const validate = ajv.compile(JSON.parse(file?.text ?? "") as object);
  expect(validate({ nullable: null, above: 1.5, itself: { nullable: null } })).toBe(true);
  expect(validate({ above: 1 })).toBe(false);
  expect(validate({ itself: { above: 1 } })).toBe(false);
});
