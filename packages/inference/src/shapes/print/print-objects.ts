import type { JsonSchema } from "../json.ts";
import { isStrongTag } from "../tags.ts";
import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";
import { printUnion } from "./print-union.ts";
import type { Printer } from "./printer.ts";
import { countedTwice } from "./seen-twice.ts";
import { tagValues } from "./split-kinds.ts";

/** The alternatives for the objects at a place: none known, one, or a union. */
export function printObjects(place: PlaceNode, printer: Printer): JsonSchema[] {
  const [first, ...others] = kindsAt(place);
  if (!first) return [{ type: "object" }];
  return others.length === 0
    ? [printer.kindSchema(first)]
    : printUnion([first, ...others], place.witnesses, printer);
}

/** The schema of one kind, written out. `tags`: the fields that tell it from others in a union. */
export function printKind(node: KindNode, tags: ReadonlySet<string>, printer: Printer): JsonSchema {
  const kind = kindOf(node);
  const schema: JsonSchema = { type: "object" };
  if (kind.fields.size > 0) {
    const keys = [...kind.fields.keys()].toSorted();
    const printed = keys.map((key) =>
      tags.has(key) ? [key, printTag(kind, key, printer)] : [key, printer.fieldSchema(kind, key)],
    );
    schema["properties"] = Object.fromEntries(printed);
    const required = keys.filter((key) => tags.has(key) || printer.isRequired(kind, key));
    if (required.length > 0) schema["required"] = required;
  }
  if (kind.wild) schema["additionalProperties"] = printer.place(kind.wild);
  if (printer.evidence) schema["x-seen"] = kind.count - countedTwice(kind.twice).count;
  return schema;
}

/** The schema of one field, as far as it does not tell kinds apart. */
export function printField(
  kind: KindNode,
  key: string,
  mayBeNull: boolean,
  printer: Printer,
): JsonSchema {
  const field = kind.fields.get(key);
  if (!field) return {};
  const varied = isVaried(kind);
  const mayHaveFractions = printer.mayHaveFractions(key, field);
  return printer.place(field, { isTag: isStrongTag(key), varied, mayBeNull, mayHaveFractions });
}

function printTag(kind: KindNode, key: string, printer: Printer): JsonSchema {
  const values = tagValues(kind, key).filter((value) => value !== null);
  const schema: JsonSchema = { type: "string", enum: values };
  const field = kind.fields.get(key);
  if (!printer.evidence || !field) return schema;
  const { count, twice } = placeOf(field);
  schema["x-seen"] = count - countedTwice(twice).count;
  return schema;
}

/** Whether these are different objects, not one seen again and again: some string is mostly new. */
function isVaried(kind: KindNode): boolean {
  return [...kind.fields.values()].some((field) => {
    const { strings } = placeOf(field);
    return (
      strings !== null &&
      (strings.values === null || strings.values.size * 2 >= strings.count) &&
      strings.count > 3
    );
  });
}
