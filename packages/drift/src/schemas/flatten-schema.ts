import { entriesOf, isObject, listMember, member, textMember } from "../document/json.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";
import type { ProblemLog } from "../document/problems.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import { anything, intersect } from "./flat-schema.ts";
import type { FlatSchema, JsonType } from "./flat-schema.ts";

/** A product of unions grows fast; beyond this it is not taken apart. */
const maxAlternatives = 400;
/** Compositions within compositions. */
const maxNesting = 60;

const nothingElse = new Set(["$ref", "description", "summary", "title", "deprecated", "default"]);
const structural = new Set([
  ...nothingElse,
  "type",
  "enum",
  "const",
  "properties",
  "required",
  "allOf",
  "oneOf",
  "anyOf",
  "nullable",
  "$schema",
  "$id",
  "$defs",
  "$comment",
  "$anchor",
  "definitions",
  "example",
  "examples",
  "externalDocs",
  "xml",
  "discriminator",
  "readOnly",
  "writeOnly",
  "exclusiveMinimum",
  "exclusiveMaximum",
]);
const nullSchema: FlatSchema = { ...anything, types: new Set<JsonType>(["null"]) };

export class SchemaFlattener {
  readonly #document: SpecDocument;
  readonly #problems: ProblemLog;

  constructor(document: SpecDocument, problems: ProblemLog) {
    this.#document = document;
    this.#problems = problems;
  }

  /** All ways to satisfy a schema. A schema that contains only itself demands nothing. */
  flatten(schema: JsonValue | undefined): readonly FlatSchema[] {
    return this.#flatten(schema, new Set());
  }

  #flatten(schema: JsonValue | undefined, open: Set<object>): readonly FlatSchema[] {
    if (schema === false) return [];
    if (!isObject(schema)) return [anything];
    if (open.size > maxNesting) return this.#giveUp("nested-too-deep", schema);
    if (open.has(schema)) return [anything];
    open.add(schema);
    const flats = this.#compose(schema, open);
    open.delete(schema);
    return flats;
  }

  #compose(schema: JsonObject, open: Set<object>): readonly FlatSchema[] {
    let flats: readonly FlatSchema[] = [own(schema)];
    const reference = textMember(schema, "$ref");
    if (reference !== undefined) {
      const name = reference.slice(reference.lastIndexOf("/") + 1);
      const target = this.#flatten(this.#document.resolve(schema), open);
      const named = target.map((flat) => ({ ...flat, name: flat.name ?? name }));
      flats = demandsMore(schema) ? this.#both(flats, named, schema) : named;
    }
    for (const part of listMember(schema, "allOf")) {
      flats = this.#both(flats, this.#flatten(part, open), schema);
    }
    for (const keyword of ["oneOf", "anyOf"]) {
      const parts = listMember(schema, keyword);
      if (parts.length === 0) continue;
      const union = parts.flatMap((part) => this.#flatten(part, open));
      flats = this.#both(flats, union, schema);
    }
    return member(schema, "nullable") === true ? [...flats, nullSchema] : flats;
  }

  #both(
    a: readonly FlatSchema[],
    b: readonly FlatSchema[],
    schema: JsonObject,
  ): readonly FlatSchema[] {
    if (a.length * b.length > maxAlternatives) return this.#giveUp("too-many-alternatives", schema);
    return a.flatMap((left) => b.flatMap((right) => intersect(left, right) ?? []));
  }

  #giveUp(type: "too-many-alternatives" | "nested-too-deep", schema: JsonObject): FlatSchema[] {
    const pointer = this.#document.pointerOf(schema) ?? "";
    this.#problems.add({ type, document: this.#document.side, pointer, detail: "" });
    return [anything];
  }
}

/** Whether more stands beside a reference than words about it. */
export function demandsMore(schema: JsonObject): boolean {
  return Object.keys(schema).some((key) => !nothingElse.has(key) && !key.startsWith("x-"));
}

/** The schema's own demands, without its compositions. */
function own(schema: JsonObject): FlatSchema {
  const values = valuesOf(schema);
  const required = listMember(schema, "required").filter((name) => typeof name === "string");
  return {
    types: typesOf(schema, values),
    values,
    fixed: member(schema, "const") !== undefined,
    keywords: keywordsOf(schema),
    properties: new Map(entriesOf(member(schema, "properties"))),
    required: new Set(required),
    node: schema,
    name: textMember(schema, "title") ?? null,
  };
}

function valuesOf(schema: JsonObject): readonly JsonValue[] | null {
  const constant = member(schema, "const");
  if (constant !== undefined) return [constant];
  return Array.isArray(member(schema, "enum")) ? listMember(schema, "enum") : null;
}

const jsonTypes: ReadonlySet<string> = new Set<JsonType>([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);

function isJsonType(value: JsonValue | undefined): value is JsonType {
  return typeof value === "string" && jsonTypes.has(value);
}

function typesOf(schema: JsonObject, values: readonly JsonValue[] | null) {
  const given = member(schema, "type");
  const types = (Array.isArray(given) ? listMember(schema, "type") : [given]).filter(isJsonType);
  if (types.length > 0) return new Set(types);
  return values ? new Set(values.map(typeOf)) : null;
}

export function typeOf(value: JsonValue): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "object") return "object";
  return typeof value === "string" ? "string" : "boolean";
}

function keywordsOf(schema: JsonObject): ReadonlyMap<string, JsonValue> {
  const keywords = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(schema)) {
    if (!structural.has(key) && !key.startsWith("x-")) keywords.set(key, value);
  }
  readExclusive(schema, "minimum", "exclusiveMinimum", keywords);
  readExclusive(schema, "maximum", "exclusiveMaximum", keywords);
  return keywords;
}

/** OpenAPI 3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 gives it a number of its own. */
function readExclusive(
  schema: JsonObject,
  plain: string,
  exclusive: string,
  keywords: Map<string, JsonValue>,
): void {
  const value = member(schema, exclusive);
  if (typeof value === "number") keywords.set(exclusive, value);
  const bound = member(schema, plain);
  if (value !== true || typeof bound !== "number") return;
  keywords.delete(plain);
  keywords.set(exclusive, bound);
}
