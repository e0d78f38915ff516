import type { GeneratedFile } from "../generated-file.ts";
import { asJsonSchema } from "../json-schemas.ts";
import { GenerationError } from "../spec/generation-error.ts";
import type { JsonValue } from "../spec/json.ts";
import { textMember } from "../spec/json.ts";
import { isJsonType, operationsOf } from "../spec/operations.ts";
import type { Content, Operation } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";
import { helpers } from "./conditions.ts";
import { constantNames } from "./constant-names.ts";
import { findEndless, orderComponents } from "./order-components.ts";
import type { Printed } from "./printed.ts";
import { printSchema, referenceIn } from "./print-schema.ts";
import type { PrintReference } from "./print-schema.ts";

/**
 * Zod 4 schemas: one for each component and each body that is described in place, with its type, and
 * `operations`, which tells those of each operation.
 *
 * @throws GenerationError for components that are nothing but themselves
 */
export function generateZod(spec: Spec): GeneratedFile[] {
  const schemas = new Map(spec.schemas.map(([name, schema]) => [name, asJsonSchema(schema)]));
  const [endless] = findEndless(schemas);
  if (endless !== undefined)
    throw new GenerationError(`The component ${endless.slice(0, 200)} is nothing but itself.`);
  const bodies = operationsOf(spec).map((operation) => ({
    id: operation.id,
    sides: Object.entries(sidesOf(operation)).map(([side, schema]) => ({
      side,
      schema: asJsonSchema(schema),
      name: `${operation.id} ${side}`,
    })),
  }));
  const inPlace = bodies
    .flatMap(({ sides }) => sides)
    .filter(({ schema }) => componentOf(schemas, schema) === null);
  const names = constantNames([
    ...[...schemas.keys()].map((name) => `component ${name}`),
    ...inPlace.map(({ name }) => name),
  ]);
  const nameOf = (key: string) => names.get(key) ?? "";
  const declared = new Set<string>();
  const reference: PrintReference = (name) => {
    if (!schemas.has(name)) return null;
    const constant = nameOf(`component ${name}`);
    const code = declared.has(name) ? constant : `z.lazy(() => ${constant})`;
    return { code, type: constant };
  };
  const components = orderComponents(schemas).flatMap(({ names: group, isCyclic }) =>
    group.map((name) => {
      const schema = schemas.get(name) ?? true;
      const printed = printSchema(schema, reference);
      if (!isCyclic) declared.add(name);
      return declare(nameOf(`component ${name}`), schema, printed, isCyclic);
    }),
  );
  for (const name of schemas.keys()) declared.add(name);
  const others = inPlace.map(({ name, schema }) =>
    declare(nameOf(name), schema, printSchema(schema, reference), false),
  );
  const table = bodies.map(({ id, sides }) => {
    const listed = sides.map(({ side, name, schema }) => {
      const component = componentOf(schemas, schema);
      return `${side}: ${nameOf(component === null ? name : `component ${component}`)}`;
    });
    return `  ${id}: { ${listed.join(", ")} },`;
  });
  const code = [...components, ...others].join("\n");
  const used = Object.entries(helpers).filter(([name]) => new RegExp(`\\b${name}\\b`).test(code));
  const text = [header, ...used.map(([, helper]) => `${helper}\n`), code, tableOf(table)].join(
    "\n",
  );
  return [{ path: "zod.ts", text }];
}

const header = `// Generated from an OpenAPI document, for zod 4.
import { z } from "zod";
`;

function tableOf(rows: readonly string[]): string {
  return [
    "/** By operation: its JSON request, its JSON answer, and one event of its stream. */",
    "export const operations = {",
    ...rows,
    "} as const;",
    "",
  ].join("\n");
}

/** One of a cycle gets its type told, for no compiler can work it out of itself. */
function declare(name: string, schema: JsonValue, printed: Printed, isCyclic: boolean): string {
  const comment = commentOf(textMember(schema, "description") ?? "");
  const lines = isCyclic
    ? [
        `export type ${name} = ${printed.type};`,
        `${comment}export const ${name}: z.ZodType<${name}> = ${printed.code};`,
      ]
    : [
        `${comment}export const ${name} = ${printed.code};`,
        `export type ${name} = z.infer<typeof ${name}>;`,
      ];
  return `${lines.join("\n")}\n`;
}

function commentOf(description: string): string {
  const words = description.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim().slice(0, 300);
  return words === "" ? "" : `/** ${words} */\n`;
}

/** The component that a schema is, and nothing more. */
function componentOf(schemas: ReadonlyMap<string, JsonValue>, schema: JsonValue): string | null {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return null;
  const isAlone = Object.keys(schema).every((key) => key === "$ref" || key.startsWith("x-"));
  const name = isAlone && "$ref" in schema ? referenceIn(schema) : undefined;
  return name !== undefined && schemas.has(name) ? name : null;
}

function sidesOf({ body, answers }: Operation): Record<string, JsonValue> {
  const json = (content: readonly Content[]) => content.find(({ type }) => isJsonType(type));
  const [request, response] = [json(body?.content ?? []), json(answers)];
  const stream = answers.find(({ type }) => type.startsWith("text/event-stream"));
  return {
    ...(request ? { request: request.schema } : {}),
    ...(response ? { response: response.schema } : {}),
    ...(stream ? { event: stream.schema } : {}),
  };
}
