import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildContracts, lintSpecs } from "./build-contracts.ts";
import { checkContracts } from "./check-contracts.ts";
import { layoutOf, repositoryRoot, specFile } from "./repository-layout.ts";
import type { Layout } from "./repository-layout.ts";

const SPEC = `openapi: 3.1.0
info:
  title: Demo
  version: 0.1.0
  description: A demo.
  license: { name: MIT, identifier: MIT }
servers: [{ url: http://localhost:8000 }]
security: []
tags: [{ name: demo, description: All of it. }]
paths:
  /things:
    get:
      operationId: listThings
      summary: List things
      description: Lists all things.
      tags: [demo]
      responses:
        "200":
          description: The things.
          content:
            application/json:
              schema: { $ref: schemas/things.yaml#/Things }
        "400":
          description: Malformed.
`;
const SCHEMAS = `Things:
  type: object
  required: [names]
  properties:
    names: { type: array, items: { type: string } }
`;

let layout: Layout;
beforeEach(async () => {
  const root = await mkdtemp(path.join(tmpdir(), "contracts-test-"));
  layout = layoutOf(root);
  await mkdir(path.join(layout.schemas, "gateway", "schemas"), { recursive: true });
  await mkdir(layout.released, { recursive: true });
  await cp(layoutOf(repositoryRoot()).lintConfig, layout.lintConfig);
  await writeFile(specFile(layout, "gateway"), SPEC);
  await writeFile(schemaFile(), SCHEMAS);
  await buildContracts(layout, layout.generated);
});
afterEach(() => rm(path.dirname(layout.schemas), { recursive: true, force: true }));

const schemaFile = () => path.join(layout.schemas, "gateway", "schemas", "things.yaml");

test("fresh contracts have no problem, and hold types, operations and the document", async () => {
  expect(await lintSpecs(layout)).toBe("");
  expect(await checkContracts(layout)).toEqual([]);
  const types = await readFile(path.join(layout.generated, "gateway.ts"), "utf8");
  expect(types).toContain("listThings: {");
  const table = await readFile(path.join(layout.generated, "gateway-operations.ts"), "utf8");
  expect(table).toContain('"path": "/things"');
});

test("a file that does not match its spec is stale", async () => {
  await writeFile(path.join(layout.generated, "gateway.ts"), "// edited\n");
  expect(await checkContracts(layout)).toEqual([
    "gateway.ts differs from its spec: run npm run generate.",
  ]);
});

test("a component that nothing uses is named", async () => {
  await writeFile(schemaFile(), `${SCHEMAS}Orphan:\n  type: string\n`);
  expect(await checkContracts(layout)).toEqual([
    "Nothing uses Orphan of gateway/schemas/things.yaml.",
  ]);
});

test("an event without a description is named", async () => {
  const stream = `${SPEC.split('        "400"')[0]}            text/event-stream:
              schema: { $ref: schemas/things.yaml#/Event }
        "400":
          description: Malformed.
`;
  const events = `Event:
  oneOf: [{ $ref: "#/Begun" }]
  discriminator: { propertyName: type, mapping: { begun: "#/Begun" } }
Begun:
  type: object
  required: [type]
  properties:
    type: { const: begun }
`;
  await writeFile(specFile(layout, "gateway"), stream);
  await writeFile(schemaFile(), SCHEMAS + events);
  await buildContracts(layout, layout.generated);
  expect(await checkContracts(layout)).toEqual(["The event begun of gateway has no description."]);
});

test("an operation that asks for a key says what the key must be good for", async () => {
  const guarded = `${SPEC.replace("security: []", "security: [{ key: [] }]")}components:
  securitySchemes:
    key: { type: http, scheme: bearer }
`;
  const problemsOf = async (spec: string) => {
    await writeFile(specFile(layout, "gateway"), spec);
    await buildContracts(layout, layout.generated);
    return checkContracts(layout);
  };
  const scoped = (spec: string, scope: string) =>
    spec.replace("operationId: listThings", `operationId: listThings\n      x-scope: ${scope}`);
  expect(await problemsOf(scoped(guarded, "things:read"))).toEqual([]);
  expect(await problemsOf(scoped(guarded, "workspace:things"))).toEqual([]);
  expect(await problemsOf(guarded)).toEqual([
    "listThings of gateway asks for a key, but has no x-scope.",
  ]);
  expect(await problemsOf(scoped(SPEC, "things:read"))).toEqual([
    "listThings of gateway has an x-scope, but asks for no key.",
  ]);
  expect(await problemsOf(scoped(guarded, "things:look"))).toEqual([
    "listThings of gateway has the x-scope things:look, which no role is good for.",
  ]);
});

test("a breaking change is refused until the version announces it", async () => {
  await cp(path.join(layout.generated, "gateway.json"), path.join(layout.released, "gateway.json"));
  await writeFile(schemaFile(), SCHEMAS.replace("  required: [names]\n", ""));
  await buildContracts(layout, layout.generated);
  const [problem] = await checkContracts(layout);
  expect(problem).toContain("gateway 0.1.0 breaks clients of 0.1.0");

  await writeFile(specFile(layout, "gateway"), SPEC.replace("version: 0.1.0", "version: 0.2.0"));
  await buildContracts(layout, layout.generated);
  expect(await checkContracts(layout)).toEqual([]);
});

test("the ruleset refuses an operation without a name, and an example that does not fit", async () => {
  await writeFile(specFile(layout, "gateway"), SPEC.replace("operationId: listThings", "x-a: 1"));
  expect(await lintSpecs(layout)).toContain("operation-operationId");
  await writeFile(specFile(layout, "gateway"), SPEC);
  await writeFile(schemaFile(), `${SCHEMAS}  examples:\n    - names: 5\n`);
  expect(await lintSpecs(layout)).toContain("no-invalid-schema-examples");
});
