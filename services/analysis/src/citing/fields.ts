import { entries, list, member, resolve, text } from "./json-document.ts";
import type { Json } from "./json-document.ts";

const mostFields = 60;
const deepest = 4;

/** Names of the fields that a schema's values have, by their places: `data[].id`. */
export function fieldsOf(root: Json, schema: Json): string[] {
  const found = new Set<string>();
  collect(root, schema, "", 0, found);
  return [...found].map((place) => `\`${place}\``);
}

function collect(root: Json, given: Json, place: string, depth: number, found: Set<string>): void {
  if (depth > deepest || found.size >= mostFields) return;
  const schema = resolve(root, given);
  for (const [name, inner] of entries(member(schema, "properties"))) {
    if (found.size >= mostFields) return;
    const at = place === "" ? name : `${place}.${name}`;
    found.add(at);
    collect(root, inner, at, depth + 1, found);
  }
  const items = member(schema, "items");
  if (items !== undefined) collect(root, items, `${place}[]`, depth + 1, found);
  for (const keyword of ["oneOf", "anyOf", "allOf"])
    for (const each of list(member(schema, keyword))) collect(root, each, place, depth + 1, found);
}

export function typeOf(root: Json, given: Json): string {
  const schema = resolve(root, given);
  const type = member(schema, "type");
  const format = text(member(schema, "format"));
  const names = Array.isArray(type) ? type.map(String).join(" or ") : (text(type) ?? "any value");
  const values = list(member(schema, "enum")).slice(0, 8).map(String);
  const listed = values.length === 0 ? "" : ` (${values.join(", ")})`;
  return format === null ? `${names}${listed}` : `${names} (${format})`;
}
