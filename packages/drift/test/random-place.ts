import { isObject, member, textMember } from "../src/document/json.ts";
import type { JsonValue } from "../src/document/json.ts";
import { readPointer } from "../src/document/read-pointer.ts";

/** JSON that a test may change. */
export type Editable = { [key: string]: EditableValue };
export type EditableValue = null | boolean | number | string | EditableValue[] | Editable;

export type Random = (below: number) => number;

export interface Place {
  readonly schema: Editable;
  /** The object whose property it is; null at the root and in lists. */
  readonly owner: Editable | null;
  readonly name: string | null;
}

export function isEditable(value: EditableValue | undefined): value is Editable {
  return isObject(value);
}

/**
 * All schemas that a few random steps from a body's root lead to. References on the way are
 * replaced by copies, so that an edit there changes this place and no other.
 */
export function walkFrom(
  document: Editable,
  holder: Editable,
  key: string,
  random: Random,
): Place[] {
  const places: Place[] = [];
  let [owner, name, container, step]: [Editable | null, string | null, Editable, string] = [
    null,
    null,
    holder,
    key,
  ];
  for (let level = 0; level < 8; level++) {
    const schema = inlined(document, container, step);
    if (!schema) break;
    places.push({ schema, owner, name });
    const { properties, items } = schema;
    if (isEditable(properties) && Object.keys(properties).length > 0) {
      const names = Object.keys(properties);
      const chosen = names[random(names.length)] ?? "";
      [owner, name, container, step] = [schema, chosen, properties, chosen];
    } else if (isEditable(items)) {
      [owner, name, container, step] = [null, null, schema, "items"];
    } else break;
  }
  return places;
}

function inlined(document: Editable, container: Editable, key: string): Editable | null {
  for (let step = 0; step < 20; step++) {
    const schema = container[key];
    if (!isEditable(schema)) return null;
    const reference = textMember(schema, "$ref");
    if (reference === undefined) return schema;
    const target: JsonValue | undefined = readPointer(document, reference.slice(1));
    if (!isObject(target)) return null;
    const { $ref: _reference, ...beside } = schema;
    const copy: EditableValue = JSON.parse(JSON.stringify(target));
    container[key] = isEditable(copy) ? { ...copy, ...beside } : {};
  }
  return null;
}

/** Whether only plain keywords bind the values of a schema. */
export function isPlain(schema: Editable): boolean {
  const composed = ["oneOf", "anyOf", "allOf", "not", "if", "const", "nullable"];
  return composed.every((keyword) => member(schema, keyword) === undefined);
}
