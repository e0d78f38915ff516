import fc from "fast-check";
import { arbitraryString } from "./arbitrary-string.ts";
import { isObject, listOf, numberOf, schemaOf } from "./schema-node.ts";
import type { SchemaObject } from "./schema-node.ts";

/** Values to use for members and parameters of a name, such as ids that exist. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

const DEEPEST = 7;
const USUAL_ITEMS = 3;
const TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"] as const;

/**
 * Values that a schema allows, of the subset that the specs use: types, enum, const, oneOf, anyOf,
 * allOf, bounds, pattern, format. A rare value may still break a rule that is not read here
 * (`not`, `uniqueItems` ...): whoever must know validates it.
 */
export function arbitraryValue(
  document: unknown,
  node: unknown,
  known: KnownValues,
  depth = 0,
): fc.Arbitrary<unknown> {
  const schema = schemaOf(document, node);
  if (typeof schema === "boolean") return fc.jsonValue({ maxDepth: 1 });
  if ("const" in schema) return fc.constant(schema["const"]);
  const choices = listOf(schema["enum"]);
  if (choices.length > 0) return fc.constantFrom(...choices);
  const inner = (part: unknown) => arbitraryValue(document, part, known, depth + 1);
  const branches = [...listOf(schema["oneOf"]), ...listOf(schema["anyOf"])];
  if (branches.length > 0) {
    const { oneOf: _oneOf, anyOf: _anyOf, ...rest } = schema;
    const chosen = fc.oneof(...branches.map(inner));
    return isObject(rest["properties"]) ? both([inner(rest), chosen]) : chosen;
  }
  const parts = listOf(schema["allOf"]);
  if (parts.length > 0) {
    const { allOf: _allOf, ...rest } = schema;
    const own = isObject(rest["properties"]) ? [inner(rest)] : [];
    return both([...own, ...parts.map(inner)]);
  }
  return fc.oneof(...typesOf(schema).map((type) => ofType(type, schema, inner, known, depth)));
}

type Inner = (node: unknown) => fc.Arbitrary<unknown>;

function ofType(
  type: string,
  schema: SchemaObject,
  inner: Inner,
  known: KnownValues,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return arbitraryInteger(schema);
    case "number":
      return fc.oneof(arbitraryInteger(schema), arbitraryNumber(schema));
    case "string":
      return arbitraryString(schema);
    case "array":
      return arbitraryArray(schema, inner, depth);
    default:
      return arbitraryObject(schema, inner, known, depth);
  }
}

function typesOf(schema: SchemaObject): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  const several = listOf(type).filter((item): item is string => typeof item === "string");
  if (several.length > 0) return several;
  if ("properties" in schema) return ["object"];
  if ("items" in schema) return ["array"];
  if ("pattern" in schema || "format" in schema) return ["string"];
  return TYPES.slice(0, 5);
}

function boundsOf(schema: SchemaObject, step: number): { min: number; max: number } {
  const above = numberOf(schema["exclusiveMinimum"]);
  const below = numberOf(schema["exclusiveMaximum"]);
  const min = numberOf(schema["minimum"]) ?? (above === undefined ? undefined : above + step);
  const max = numberOf(schema["maximum"]) ?? (below === undefined ? undefined : below - step);
  return {
    min: min ?? Math.min(-1_000_000, (max ?? 0) - 1000),
    max: max ?? Math.max(1_000_000, (min ?? 0) + 1000),
  };
}

function arbitraryInteger(schema: SchemaObject): fc.Arbitrary<number> {
  const { min, max } = boundsOf(schema, 1);
  const multiple = numberOf(schema["multipleOf"]) ?? 1;
  const low = Math.ceil(min / multiple);
  const high = Math.max(low, Math.floor(max / multiple));
  return fc.integer({ min: low, max: high }).map((value) => value * multiple);
}

function arbitraryNumber(schema: SchemaObject): fc.Arbitrary<number> {
  const { min, max } = boundsOf(schema, 1e-6);
  return fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
}

function arbitraryArray(
  schema: SchemaObject,
  inner: Inner,
  depth: number,
): fc.Arbitrary<unknown[]> {
  const minLength = numberOf(schema["minItems"]) ?? 0;
  const usual = depth >= DEEPEST ? minLength : minLength + USUAL_ITEMS;
  const maxLength = Math.min(numberOf(schema["maxItems"]) ?? usual, usual);
  if (maxLength === 0) return fc.constant([]);
  const items = inner(schema["items"] ?? true);
  return schema["uniqueItems"] === true
    ? fc.uniqueArray(items, { minLength, maxLength, selector: (item) => JSON.stringify(item) })
    : fc.array(items, { minLength, maxLength });
}

function arbitraryObject(
  schema: SchemaObject,
  inner: Inner,
  known: KnownValues,
  depth: number,
): fc.Arbitrary<unknown> {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = listOf(schema["required"]).filter((name) => typeof name === "string");
  const names = Object.keys(properties).filter(
    (name) => depth < DEEPEST || required.includes(name),
  );
  const model = Object.fromEntries(
    names.map((name) => [name, named(name, inner(properties[name]), known)]),
  );
  const requiredKeys = names.filter((name) => required.includes(name));
  const declared = fc.record(model, { requiredKeys });
  const others = schema["additionalProperties"];
  if (!isObject(others) || depth >= DEEPEST) return declared;
  const extra = fc.dictionary(fc.stringMatching(/^[a-z][a-z_]{0,9}$/), inner(others), {
    maxKeys: USUAL_ITEMS,
  });
  return both([extra, declared]);
}

/** Mostly a known value of this name, where there is one. */
export function named(
  name: string,
  generated: fc.Arbitrary<unknown>,
  known: KnownValues,
): fc.Arbitrary<unknown> {
  const values = Object.hasOwn(known, name) ? (known[name] ?? []) : [];
  if (values.length === 0) return generated;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: generated },
  );
}

/** Objects joined into one; of anything else the last counts. */
function both(parts: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(...parts)
    .map((values) => (values.every(isObject) ? Object.assign({}, ...values) : values.at(-1)));
}
