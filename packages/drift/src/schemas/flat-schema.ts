import type { JsonObject, JsonValue } from "../document/json.ts";
import { canonicalText } from "../document/json.ts";

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** One way to satisfy a schema: all that has to hold together, with unions taken apart. */
export interface FlatSchema {
  /** Null allows every type. */
  readonly types: ReadonlySet<JsonType> | null;
  /** From `enum` and `const`; null allows every value. */
  readonly values: readonly JsonValue[] | null;
  readonly fixed: boolean;
  readonly keywords: ReadonlyMap<string, JsonValue>;
  readonly properties: ReadonlyMap<string, JsonValue>;
  readonly required: ReadonlySet<string>;
  /** Where it stands in its document, and the component's name when it is one. */
  readonly node: JsonObject | null;
  readonly name: string | null;
}

export const anything: FlatSchema = {
  types: null,
  values: null,
  fixed: false,
  keywords: new Map(),
  properties: new Map(),
  required: new Set(),
  node: null,
  name: null,
};

/** Whether any value satisfies it. */
export function demandsNothing(flat: FlatSchema): boolean {
  const { types, values, keywords, properties, required } = flat;
  return !types && !values && keywords.size + properties.size + required.size === 0;
}

/** What satisfies both, as `allOf` asks; null when nothing can. */
export function intersect(a: FlatSchema, b: FlatSchema): FlatSchema | null {
  if (demandsNothing(a)) return named(b, a);
  if (demandsNothing(b)) return named(a, b);
  const types = commonTypes(a.types, b.types);
  if (types?.size === 0) return null;
  const properties = new Map(a.properties);
  for (const [name, schema] of b.properties) {
    const other = properties.get(name);
    properties.set(name, other === undefined ? schema : bothOf(other, schema));
  }
  const keywords = new Map(a.keywords);
  for (const [keyword, value] of b.keywords) {
    const other = keywords.get(keyword);
    keywords.set(keyword, other === undefined ? value : stricter(keyword, other, value));
  }
  return {
    types,
    values: commonValues(a.values, b.values),
    fixed: a.fixed || b.fixed,
    keywords,
    properties,
    required: new Set([...a.required, ...b.required]),
    node: a.node ?? b.node,
    name: a.name ?? b.name,
  };
}

function named(flat: FlatSchema, other: FlatSchema): FlatSchema {
  return { ...flat, node: flat.node ?? other.node, name: flat.name ?? other.name };
}

function commonTypes(a: FlatSchema["types"], b: FlatSchema["types"]): ReadonlySet<JsonType> | null {
  if (!a) return b;
  if (!b) return a;
  const common = new Set([...a].filter((type) => b.has(type)));
  const integers = (a.has("integer") && b.has("number")) || (a.has("number") && b.has("integer"));
  if (integers) common.add("integer");
  return common;
}

function commonValues(a: FlatSchema["values"], b: FlatSchema["values"]): FlatSchema["values"] {
  if (!a) return b;
  if (!b) return a;
  const allowed = new Set(b.map(canonicalText));
  return a.filter((value) => allowed.has(canonicalText(value)));
}

const schemaKeywords = new Set(["items", "additionalProperties", "propertyNames", "contains"]);

function stricter(keyword: string, a: JsonValue, b: JsonValue): JsonValue {
  if (canonicalText(a) === canonicalText(b)) return a;
  if (typeof a === "number" && typeof b === "number") {
    if (/^(max|exclusiveMax)/.test(keyword)) return Math.min(a, b);
    if (/^(min|exclusiveMin)/.test(keyword)) return Math.max(a, b);
  }
  if (!schemaKeywords.has(keyword)) return [a, b];
  if (a === false || b === false) return false;
  if (a === true) return b;
  return b === true ? a : bothOf(a, b);
}

/** One object for the same pair each time, so that what was compared once is known again. */
function bothOf(a: JsonValue, b: JsonValue): JsonValue {
  if (a === b) return a;
  if (typeof a !== "object" || a === null) return { allOf: [a, b] };
  const partners = pairs.get(a) ?? new Map<JsonValue, JsonValue>();
  pairs.set(a, partners);
  const known = partners.get(b) ?? { allOf: [a, b] };
  partners.set(b, known);
  return known;
}

const pairs = new WeakMap<object, Map<JsonValue, JsonValue>>();
