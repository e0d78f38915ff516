import { canonicalText, listMember, member } from "../document/json.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";
import { typeOf } from "./flatten-schema.ts";
import type { FlatSchema, JsonType } from "./flat-schema.ts";

export type Kind = "string" | "number" | "boolean" | "array" | "object" | "any";

/** One alternative of one kind of value, with what holds for it. */
export interface Alternative {
  readonly kind: Kind;
  /** Only whole numbers. */
  readonly integer: boolean;
  readonly values: readonly JsonValue[] | null;
  readonly fixed: boolean;
  readonly keywords: ReadonlyMap<string, JsonValue>;
  readonly properties: ReadonlyMap<string, JsonValue>;
  readonly required: ReadonlySet<string>;
  readonly node: JsonObject | null;
  readonly name: string | null;
}

/** A schema as a reader of values sees it: how it is spelt (type lists, unions, allOf) is gone. */
export interface SchemaView {
  readonly nullable: boolean;
  readonly alternatives: readonly Alternative[];
}

export function viewOf(flats: readonly FlatSchema[]): SchemaView {
  const kinds = flats.flatMap(alternativesOf);
  return {
    nullable: flats.some(allowsNull),
    alternatives: mergePlain(kinds),
  };
}

function allowsNull(flat: FlatSchema): boolean {
  if (flat.values) return flat.values.includes(null) && flat.types?.has("null") !== false;
  return flat.types?.has("null") ?? false;
}

const kindOf: Record<JsonType, Kind | null> = {
  null: null,
  boolean: "boolean",
  integer: "number",
  number: "number",
  string: "string",
  array: "array",
  object: "object",
};

function alternativesOf(flat: FlatSchema): Alternative[] {
  const types = flat.types ?? impliedTypes(flat);
  if (!types) return [alternative(flat, "any")];
  const kinds = new Set([...types].flatMap((type) => kindOf[type] ?? []));
  return [...kinds]
    .map((kind) => ({
      ...alternative(flat, kind),
      integer: kind === "number" && !types.has("number"),
    }))
    .filter(({ values }) => values === null || values.length > 0);
}

function alternative(flat: FlatSchema, kind: Kind): Alternative {
  const values = flat.values?.filter(
    (value) => value !== null && (kind === "any" || kindOf[typeOf(value)] === kind),
  );
  const { fixed, keywords, properties, required, node, name } = flat;
  return {
    kind,
    integer: false,
    values: values ?? null,
    fixed,
    keywords: new Map([...keywords].filter(([keyword]) => concerns(keyword, kind))),
    properties: kind === "object" || kind === "any" ? properties : new Map(),
    required: kind === "object" || kind === "any" ? required : new Set(),
    node,
    name,
  };
}

const keywordKinds: Record<string, Kind> = {
  ...kinds("string", "pattern minLength maxLength contentEncoding contentMediaType contentSchema"),
  ...kinds("number", "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
  ...kinds("array", "items prefixItems minItems maxItems uniqueItems contains unevaluatedItems"),
  ...kinds("array", "minContains maxContains additionalItems"),
  ...kinds("object", "additionalProperties patternProperties propertyNames minProperties"),
  ...kinds("object", "maxProperties dependentRequired dependentSchemas unevaluatedProperties"),
};

function kinds(kind: Kind, keywords: string): Record<string, Kind> {
  return Object.fromEntries(keywords.split(" ").map((keyword) => [keyword, kind]));
}

function concerns(keyword: string, kind: Kind): boolean {
  const concerned = Object.hasOwn(keywordKinds, keyword) ? keywordKinds[keyword] : undefined;
  return kind === "any" || concerned === undefined || concerned === kind;
}

/** Many documents leave `type` out where the other keywords say it. */
function impliedTypes(flat: FlatSchema): ReadonlySet<JsonType> | null {
  const implied = new Set<JsonType>();
  if (flat.properties.size > 0 || flat.required.size > 0) implied.add("object");
  for (const keyword of flat.keywords.keys()) {
    const kind = Object.hasOwn(keywordKinds, keyword) ? keywordKinds[keyword] : undefined;
    if (kind !== undefined && kind !== "any") implied.add(kind);
  }
  return implied.size === 1 ? implied : null;
}

/** Alternatives that differ in nothing but their listed values are one list of values. */
function mergePlain(alternatives: readonly Alternative[]): readonly Alternative[] {
  const free = alternatives.find((one) => one.kind === "any" && isBare(one));
  if (free) return [free];
  const [first] = alternatives;
  // Every type listed by name is the same as none.
  const bare = new Set(alternatives.filter(isBare).map(({ kind }) => kind));
  if (first && bare.size === everyKind) return [{ ...first, kind: "any" }];
  const merged = new Map<string, Alternative>();
  for (const one of alternatives) {
    const open = merged.get(`${one.kind} open`);
    if (open && isScalar(one) && open.keywords.size === 0) continue;
    const key = mergeKey(one, merged.size);
    const before = merged.get(key);
    merged.set(key, before ? union(before, one) : one);
    if (key.endsWith(" open")) merged.delete(`${one.kind} values`);
  }
  return [...merged.values()];
}

/** String, number, boolean, array, object. */
const everyKind = 5;

function isBare({ integer, keywords, values, properties, required }: Alternative): boolean {
  return !integer && values === null && keywords.size + properties.size + required.size === 0;
}

function mergeKey(one: Alternative, index: number): string {
  if (!isScalar(one)) return `${index}`;
  if (one.values) return `${one.kind} values`;
  return one.keywords.size === 0 ? `${one.kind} open` : `${index}`;
}

function isScalar({ kind }: Alternative): boolean {
  return kind === "string" || kind === "number" || kind === "boolean";
}

function union(a: Alternative, b: Alternative): Alternative {
  const integer = a.integer && b.integer;
  if (!a.values || !b.values) return { ...a, integer, values: null, fixed: false };
  const known = new Set(a.values.map(canonicalText));
  const more = b.values.filter((value) => !known.has(canonicalText(value)));
  return { ...a, integer, values: [...a.values, ...more], fixed: a.fixed && more.length === 0 };
}

/** Where an alternative is told from its siblings by a constant of its own: `type: "text"`. */
export function tagsOf(alternative: Alternative): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const [name, schema] of alternative.properties) {
    const value = constantOf(schema);
    if (value !== null) tags.set(name, value);
  }
  return tags;
}

export function sharesTag(a: Alternative, b: Alternative): boolean {
  const tags = tagsOf(b);
  return [...tagsOf(a)].some(([name, value]) => tags.get(name) === value);
}

function constantOf(schema: JsonValue): string | null {
  const values = listMember(schema, "enum");
  const value = values.length === 1 ? values[0] : member(schema, "const");
  return typeof value === "string" ? value : null;
}
