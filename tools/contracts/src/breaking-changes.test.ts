import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { announcesBreak, findBreakingChanges } from "./breaking-changes.ts";

const text = { type: "string" };
const reply = { type: "object", required: ["id"], properties: { id: text } };
const event = (type: string) => ({
  type: "object",
  required: ["type"],
  properties: { type: { const: type } },
});
const base = {
  openapi: "3.1.0",
  info: { title: "Demo", version: "0.1.0" },
  security: [{ key: [] as string[] }],
  paths: {
    "/ask": {
      post: {
        operationId: "createAnswer",
        security: [] as object[],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["query"],
                properties: { query: text, mode: { type: "string", enum: ["fast", "deep"] } },
              },
            },
          },
        },
        responses: {
          "200": {
            description: "The answer.",
            content: {
              "application/json": { schema: reply },
              "text/event-stream": {
                schema: {
                  oneOf: [
                    { $ref: "#/components/schemas/Begun" },
                    { $ref: "#/components/schemas/Ended" },
                  ],
                  discriminator: {
                    propertyName: "type",
                    mapping: {
                      begun: "#/components/schemas/Begun",
                      ended: "#/components/schemas/Ended",
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: "http", scheme: "bearer" } },
    schemas: { Begun: event("begun"), Ended: event("ended") },
  },
};
type Document = typeof base;
const operation = (document: Document) => document.paths["/ask"].post;
const request = (document: Document) =>
  operation(document).requestBody.content["application/json"].schema;
const answer = (document: Document) => operation(document).responses["200"].content;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "breaking-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rulesOf(name: string, edit: (document: Document) => void): Promise<string[]> {
  const revision = structuredClone(base);
  edit(revision);
  const files = [
    path.join(folder, `${name}-base.json`),
    path.join(folder, `${name}.json`),
  ] as const;
  await writeFile(files[0], JSON.stringify(base));
  await writeFile(files[1], JSON.stringify(revision));
  return (await findBreakingChanges(...files)).map((change) => change.rule);
}

describe("a change breaks clients when it", () => {
  test.each<[string, (document: Document) => void]>([
    ["requires a request field", (d) => void request(d).required.push("mode")],
    ["takes away a request value", (d) => void request(d).properties.mode.enum.pop()],
    [
      "lets a response field be absent",
      (d) => void answer(d)["application/json"].schema.required.pop(),
    ],
    ["asks for a key", (d) => void Reflect.deleteProperty(operation(d), "security")],
    [
      "drops an event",
      (d) => {
        const { schema } = answer(d)["text/event-stream"];
        schema.oneOf.pop();
        Reflect.deleteProperty(schema.discriminator.mapping, "ended");
      },
    ],
    ["drops an operation", (d) => void Reflect.deleteProperty(d.paths, "/ask")],
  ])("%s", async (name, edit) => {
    expect(await rulesOf(name.replaceAll(" ", "-"), edit)).not.toEqual([]);
  });
});

describe("a change is safe when it", () => {
  test.each<[string, (document: Document) => void]>([
    ["changes nothing", () => {}],
    [
      "adds an optional request field",
      (d) => void Object.assign(request(d).properties, { limit: { type: "integer" } }),
    ],
    [
      "adds a response field",
      (d) =>
        void Object.assign(answer(d)["application/json"].schema.properties, {
          note: { type: "string" },
        }),
    ],
  ])("%s", async (name, edit) => {
    expect(await rulesOf(name.replaceAll(" ", "-"), edit)).toEqual([]);
  });
});

test.each([
  ["0.1.0", "0.1.9", false],
  ["0.1.0", "0.2.0", true],
  ["0.9.0", "1.0.0", true],
  ["1.2.0", "1.3.0", false],
  ["1.2.0", "2.0.0", true],
  ["2.0.0", "1.9.0", false],
])("from %s to %s announces a break: %s", (released, next, announced) => {
  expect(announcesBreak(released, next)).toBe(announced);
});
