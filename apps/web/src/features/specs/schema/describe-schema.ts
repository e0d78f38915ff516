import type { OpenApiDocument } from "#api/types.ts";
import { isPart, listOf, nameOfReference, numberOf, partOf, resolved, textOf } from "./document.ts";
import type { Part } from "./document.ts";

/** One line about a schema, and what opens below it. */
export interface SchemaLine {
  /** "string", "array of User", "one of 3". */
  type: string;
  /** Format, enumerated values, constants. */
  notes: readonly string[];
  nullable: boolean;
  /** Values that it was seen with. */
  seen: number | null;
  children: readonly SchemaChild[];
}

export interface SchemaChild {
  key: string;
  /** Name of a property; null for what has none, such as one of several kinds. */
  name: string | null;
  label: string | null;
  required: boolean;
  schema: unknown;
}

const mostValues = 12;

export function describeSchema(document: OpenApiDocument, value: unknown): SchemaLine {
  const own = partOf(value);
  const schema = resolved(document, value);
  const name = nameOfReference(value);
  const types = typesOf(schema).filter((type) => type !== "null");
  const kinds = kindsOf(schema);
  const withoutNull = kinds.filter((kind) => !isNull(kind));
  const seen = numberOf(own["x-seen"]) ?? numberOf(schema["x-seen"]);
  const nullable = types.length < typesOf(schema).length || withoutNull.length < kinds.length;
  // A value or null: the value is what is looked at.
  if (withoutNull.length === 1 && !isPart(schema["properties"])) {
    return { ...describeSchema(document, withoutNull[0]), nullable, seen };
  }
  const open = openEnumeration(withoutNull);
  if (open !== null) return { ...open, nullable, seen, children: [] };
  return {
    type: name ?? typeName(document, schema, types, withoutNull),
    notes: notesOf(schema),
    nullable,
    seen,
    children:
      withoutNull.length > 0
        ? withoutNull.map((kind, index) => childOfKind(document, kind, index))
        : [...propertiesOf(schema), ...itemsOf(document, schema)],
  };
}

/** Values that were seen often, among others of the same type. */
function openEnumeration(kinds: readonly unknown[]): { type: string; notes: string[] } | null {
  const [one, other] = kinds.map(partOf).toSorted((a) => ("enum" in a ? -1 : 1));
  if (!one || !other || kinds.length !== 2 || !("enum" in one)) return null;
  const type = textOf(other["type"]);
  if (type === null || type !== one["type"] || Object.keys(other).length > 1) return null;
  return { type, notes: [`such as ${notesOf(one).at(-1)}`] };
}

const typesOf = ({ type }: Part): string[] =>
  (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");

const kindsOf = (schema: Part): readonly unknown[] =>
  ["oneOf", "anyOf"].flatMap((word) => listOf(schema[word]));

const isNull = (schema: unknown): boolean => partOf(schema)["type"] === "null";

function typeName(
  document: OpenApiDocument,
  schema: Part,
  types: readonly string[],
  kinds: readonly unknown[],
): string {
  if (kinds.length > 0) return `one of ${kinds.length}`;
  if (types.includes("array")) {
    const items = schema["items"];
    return isPart(items) ? `array of ${describeSchema(document, items).type}` : "array";
  }
  const isMap = types.includes("object") && isPart(schema["additionalProperties"]);
  if (isMap && !isPart(schema["properties"]))
    return `map of ${describeSchema(document, schema["additionalProperties"]).type}`;
  return types.length > 0 ? types.join(" or ") : "any";
}

function notesOf(schema: Part): string[] {
  const values = listOf(schema["enum"]);
  const shown = values.slice(0, mostValues).map((value) => JSON.stringify(value));
  const more = values.length > mostValues ? ` and ${values.length - mostValues} more` : "";
  return [
    textOf(schema["format"]) ?? textOf(schema["contentMediaType"]),
    "const" in schema ? `always ${JSON.stringify(schema["const"])}` : null,
    values.length > 0 ? `${shown.join(", ")}${more}` : null,
  ].filter((note) => note !== null);
}

function propertiesOf(schema: Part): SchemaChild[] {
  const required = new Set(listOf(schema["required"]));
  const named = Object.entries(partOf(schema["properties"])).map(([name, property]) => ({
    key: `.${name}`,
    name,
    label: null,
    required: required.has(name),
    schema: property,
  }));
  const rest = schema["additionalProperties"];
  if (!isPart(rest)) return named;
  return [...named, { key: "*", name: "*", label: "any name", required: false, schema: rest }];
}

/** What a list holds is shown in its place: its members, not one more level. */
function itemsOf(document: OpenApiDocument, { items }: Part): readonly SchemaChild[] {
  return isPart(items) ? describeSchema(document, items).children : [];
}

function childOfKind(document: OpenApiDocument, kind: unknown, index: number): SchemaChild {
  const label = nameOfReference(kind) === null ? constantOf(resolved(document, kind)) : null;
  return { key: `|${index}`, name: null, label, required: true, schema: kind };
}

/** The constant by which a kind is known, such as its event's name. */
function constantOf(schema: Part): string | null {
  for (const [name, property] of Object.entries(partOf(schema["properties"]))) {
    const constant = partOf(property)["const"] ?? onlyOf(partOf(property)["enum"]);
    if (typeof constant === "string") return `${name}: ${constant}`;
  }
  return null;
}

const onlyOf = (values: unknown): unknown =>
  listOf(values).length === 1 ? listOf(values)[0] : null;
