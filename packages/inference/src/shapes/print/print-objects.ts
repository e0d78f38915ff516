import type { JsonSchema } from "../json.ts";
import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";
import { printPlace } from "./print-place.ts";
import type { Printer } from "./printer.ts";
import { tagValues, unionTag } from "./split-kinds.ts";

/** The alternatives for the objects at a place: none known, one, or a union told apart by a tag. */
export function printObjects(place: PlaceNode, printer: Printer): JsonSchema[] {
  const kinds = kindsAt(place);
  if (kinds.length === 0) return [{ type: "object" }];
  const tag = unionTag(kinds);
  if (tag === null) return kinds.map((kind) => printer.kindSchema(kind));
  const union: JsonSchema = { oneOf: kinds.map((kind) => printer.kindSchema(kind)) };
  const mapping = kinds.flatMap((kind) =>
    tagValues(kind, tag).map((value) => [value ?? "", printer.refOf(kind) ?? ""] as const),
  );
  if (mapping.every(([, ref]) => ref !== ""))
    union["discriminator"] = { propertyName: tag, mapping: Object.fromEntries(mapping) };
  return [union];
}

/** The schema of one kind, written out. `tags`: the fields that tell it from others in a union. */
export function printKind(node: KindNode, tags: ReadonlySet<string>, printer: Printer): JsonSchema {
  const kind = kindOf(node);
  const schema: JsonSchema = { type: "object" };
  if (kind.fields.size > 0) {
    const keys = [...kind.fields.keys()].toSorted();
    const printed = keys.map((key) => [key, printField(kind, key, tags, printer)] as const);
    schema["properties"] = Object.fromEntries(printed);
    const required = keys.filter((key) => tags.has(key) || printer.isRequired(kind, key));
    if (required.length > 0) schema["required"] = required;
  }
  if (kind.wild) schema["additionalProperties"] = printPlace(kind.wild, printer);
  if (printer.evidence) schema["x-seen"] = kind.count;
  return schema;
}

function printField(
  kind: KindNode,
  key: string,
  tags: ReadonlySet<string>,
  printer: Printer,
): JsonSchema {
  const field = kind.fields.get(key);
  if (!field) return {};
  if (!tags.has(key)) return printPlace(field, printer, printer.isFieldNullable(kind, key));
  const values = tagValues(kind, key).filter((value) => value !== null);
  const schema: JsonSchema = { type: "string", enum: values };
  if (printer.evidence) schema["x-seen"] = placeOf(field).count;
  return schema;
}
