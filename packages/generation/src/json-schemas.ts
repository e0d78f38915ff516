import { fileName } from "./generated-file.ts";
import type { GeneratedFile } from "./generated-file.ts";
import { entriesOf, isObject, itemsOf, member, textMember } from "./spec/json.ts";
import type { JsonObject, JsonValue } from "./spec/json.ts";
import { isJsonType, operationsOf } from "./spec/operations.ts";
import type { Spec } from "./spec/spec.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";
const componentPrefix = "#/components/schemas/";

/**
 * One JSON Schema (2020-12) for each component and for each body that is described in place, whole:
 * what it refers to stands in its `$defs`.
 */
export function generateJsonSchemas(spec: Spec): GeneratedFile[] {
  const taken = new Set<string>();
  return [...spec.schemas, ...bodiesOf(spec)].map(([name, schema]) => {
    const own = asJsonSchema(schema);
    const definitions = definitionsFor(spec, schema);
    const whole = {
      $schema: dialect,
      title: name,
      ...(isObject(own) ? own : { allOf: [own] }),
      ...(definitions === null ? {} : { $defs: definitions }),
    };
    const path = uniquePath(`${fileName(name)}.schema.json`, taken);
    return { path, text: `${JSON.stringify(whole, null, 2)}\n` };
  });
}

function bodiesOf(spec: Spec): [string, JsonValue][] {
  return operationsOf(spec).flatMap(({ id, body, answers }) => {
    const sides = [
      [`${id}.request`, body?.content ?? []],
      [`${id}.response`, answers],
    ] as const;
    return sides.flatMap(([name, content]) => {
      const schema = content.find(({ type }) => isJsonType(type))?.schema;
      const isNamed = textMember(schema, "$ref") !== undefined;
      return schema === undefined || isNamed ? [] : [[name, schema] as [string, JsonValue]];
    });
  });
}

/** All components that a schema needs, by name; null when it needs none. */
export function definitionsFor(spec: Spec, schema: JsonValue): JsonObject | null {
  const components = new Map(spec.schemas);
  const needed = new Map<string, JsonValue>();
  const waiting = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of referencesIn(next)) {
      const target = components.get(name);
      if (target === undefined || needed.has(name)) continue;
      needed.set(name, asJsonSchema(target));
      waiting.push(target);
    }
  }
  return needed.size === 0
    ? null
    : Object.fromEntries([...needed].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The dialect of OpenAPI 3.0 and its references, as JSON Schema 2020-12 says them. */
export function asJsonSchema(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return itemsOf(schema).map(asJsonSchema);
  if (!isObject(schema)) return schema;
  const converted = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !openApiOnly.has(key))
      .map(([key, value]) => [key, convert(key, value)]),
  );
  return withNull(withExclusiveBounds(converted, schema), schema);
}

const openApiOnly = new Set(["nullable", "discriminator", "xml", "externalDocs", "example"]);
/** Members whose own members are names that a document chose, not keywords. */
const maps = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);
const verbatim = new Set(["enum", "const", "default", "examples", "required", "type"]);

function convert(key: string, value: JsonValue): JsonValue {
  if (verbatim.has(key) || key.startsWith("x-")) return value;
  if (key === "$ref" && typeof value === "string" && value.startsWith(componentPrefix)) {
    return `#/$defs/${value.slice(componentPrefix.length)}`;
  }
  if (!maps.has(key)) return asJsonSchema(value);
  return Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, asJsonSchema(inner)]));
}

function withExclusiveBounds(converted: JsonObject, schema: JsonObject): JsonObject {
  const bounds: Record<string, JsonValue> = { ...converted };
  for (const [plain, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const flag = member(schema, exclusive);
    if (typeof flag !== "boolean") continue;
    Reflect.deleteProperty(bounds, exclusive);
    const bound = member(schema, plain);
    if (!flag || bound === undefined) continue;
    bounds[exclusive] = bound;
    Reflect.deleteProperty(bounds, plain);
  }
  return bounds;
}

function withNull(converted: JsonObject, schema: JsonObject): JsonValue {
  return member(schema, "nullable") === true ? { anyOf: [converted, { type: "null" }] } : converted;
}

function referencesIn(schema: JsonValue): string[] {
  if (Array.isArray(schema)) return itemsOf(schema).flatMap(referencesIn);
  if (!isObject(schema)) return [];
  const reference = textMember(schema, "$ref");
  const own = reference?.startsWith(componentPrefix)
    ? [reference.slice(componentPrefix.length).split("/")[0] ?? ""]
    : [];
  return [...own, ...Object.values(schema).flatMap(referencesIn)];
}

function uniquePath(path: string, taken: Set<string>): string {
  let candidate = path;
  for (let number = 2; taken.has(candidate.toLowerCase()); number++)
    candidate = `${number}-${path}`;
  taken.add(candidate.toLowerCase());
  return candidate;
}
