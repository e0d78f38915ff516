import type { JsonSchema } from "../json.ts";
import { placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";
import type { Printer } from "./printer.ts";
import { byText, tagValues, unionTag } from "./split-kinds.ts";

/** So many objects for each kind, and no kind seen once, and the list of kinds is taken as whole. */
const OBJECTS_A_KIND = 10;

/**
 * A union: `oneOf` where a tag tells its kinds apart. While new kinds are likely, a last alternative
 * takes objects whose tag has none of the values seen. Where no tag does, one object with the fields
 * of all: alternatives that only differ in what they leave out would let each other's faults pass.
 */
export function printUnion(
  kinds: readonly KindNode[],
  witnesses: Witnesses,
  printer: Printer,
): JsonSchema[] {
  const tag = unionTag(kinds);
  if (tag === null) return [printBlend(kinds, printer)];
  const schemas = kinds.map((kind) => printer.kindSchema(kind));
  if (isOpen(kinds, tag, witnesses) || printer.isPartOfUnion(kinds))
    return [{ oneOf: [...schemas, otherKind(kinds, tag)] }];
  const mapping = kinds.flatMap((kind) =>
    tagValues(kind, tag).map((value) => [value ?? "", printer.refOf(kind) ?? ""] as const),
  );
  const discriminator = { propertyName: tag, mapping: Object.fromEntries(mapping) };
  return [{ oneOf: schemas, discriminator }];
}

/** By tag key; null where each object is a witness of its own. */
type Witnesses = ReadonlyMap<string, number> | null;

function printBlend(kinds: readonly KindNode[], printer: Printer): JsonSchema {
  const keys = [...new Set(kinds.flatMap((kind) => [...kind.fields.keys()]))].toSorted();
  // A map among the kinds may have had any of the keys.
  const values = kinds.flatMap((kind) => (kind.wild ? [printer.place(kind.wild)] : []));
  const properties = keys.map((key) => {
    const holders = kinds.filter((kind) => kind.fields.has(key));
    const told = holders.filter((kind) => fieldsNamed(kind, key).some(isMoreThanNull));
    const mayBeNull = told.length < holders.length;
    const schemas = (told.length > 0 ? told : holders).map((kind) =>
      printer.fieldSchema(kind, key, mayBeNull),
    );
    return [key, anyOfDistinct([...schemas, ...values])] as const;
  });
  const required = keys.filter((key) => kinds.every((kind) => printer.isRequired(kind, key)));
  const schema: JsonSchema = { type: "object", properties: Object.fromEntries(properties) };
  if (required.length > 0) schema["required"] = required;
  if (values.length > 0) schema["additionalProperties"] = anyOfDistinct(values);
  return schema;
}

function isMoreThanNull(place: PlaceNode): boolean {
  return place.nulls < place.count;
}

function anyOfDistinct(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = new Map(
    schemas.map((schema) => [JSON.stringify({ ...schema, "x-seen": 0 }), schema]),
  );
  const [only] = distinct.values();
  return distinct.size === 1 && only ? only : { anyOf: [...distinct.values()] };
}

/** Good and Turing: kinds seen once tell how likely the next object is of a new one. */
function isOpen(kinds: readonly KindNode[], tag: string, witnesses: Witnesses): boolean {
  const counts = kinds.flatMap((kind) =>
    [...kind.tagKeys].map(([key, count]) => witnesses?.get(key) ?? count),
  );
  const objects = counts.reduce((sum, count) => sum + count, 0);
  const values = kinds.flatMap((kind) => tagValues(kind, tag)).length;
  return objects < values * OBJECTS_A_KIND || counts.includes(1);
}

/** An object of a kind not seen so far: its tag is new, what all kinds share is as they have it. */
function otherKind(kinds: readonly KindNode[], tag: string): JsonSchema {
  const seen = kinds.flatMap((kind) => tagValues(kind, tag)).toSorted(byText);
  const [first, ...others] = kinds;
  const common = [...(first?.fields.keys() ?? [])]
    .filter((key) => key !== tag && others.every((kind) => kind.fields.has(key)))
    .toSorted();
  const properties: Array<readonly [string, JsonSchema]> = common.map((key) => [
    key,
    { type: jsonTypes(kinds.flatMap((kind) => fieldsNamed(kind, key))) },
  ]);
  return {
    type: "object",
    properties: Object.fromEntries([[tag, { type: "string", not: { enum: seen } }], ...properties]),
    required: [tag],
  };
}

function fieldsNamed(kind: KindNode, key: string): PlaceNode[] {
  const field = kind.fields.get(key);
  return field ? [placeOf(field)] : [];
}

function jsonTypes(places: readonly PlaceNode[]): string[] {
  const has = (test: (place: PlaceNode) => boolean): boolean => places.some(test);
  const types: Array<readonly [string, boolean]> = [
    ["boolean", has((place) => place.booleans > 0)],
    ["number", has((place) => place.integers + place.fractions > 0)],
    ["string", has((place) => place.strings !== null)],
    ["array", has((place) => place.arrays !== null)],
    ["object", has((place) => place.objects !== null)],
    ["null", true],
  ];
  return types.filter(([, seen]) => seen).map(([type]) => type);
}
