import { canonicalText, isObject } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { tagsOf } from "./schema-view.ts";
import type { Alternative } from "./schema-view.ts";

/** How alike two alternatives of one union are, from 0 to 1; constants that tell siblings apart decide. */
export function similarityOf(a: Alternative, b: Alternative): number {
  if (a.kind !== b.kind) return 0;
  const tags = compareTags(a, b);
  if (tags === "other") return 0;
  const sameName = a.name !== null && a.name === b.name;
  const shape = a.kind === "object" ? likeObjects(a, b) : likeScalars(a, b);
  const likeness = sameName ? 0.5 + shape / 2 : shape;
  return tags === "same" ? 0.9 + likeness / 10 : likeness;
}

/** Whether constants of the same name differ: then the two are never one. */
export function areTold(a: Alternative, b: Alternative): boolean {
  return compareTags(a, b) === "other";
}

function compareTags(a: Alternative, b: Alternative): "same" | "other" | "none" {
  const tags = tagsOf(b);
  let same = false;
  for (const [name, value] of tagsOf(a)) {
    const other = tags.get(name);
    if (other === undefined) continue;
    if (other !== value) return "other";
    same = true;
  }
  return same ? "same" : "none";
}

function likeObjects(a: Alternative, b: Alternative): number {
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  if (names.size === 0) return a.required.size + b.required.size === 0 ? 1 : 0.5;
  let shared = 0;
  for (const name of names) {
    const left = a.properties.get(name);
    const right = b.properties.get(name);
    if (left === undefined || right === undefined) continue;
    shared += summaryOf(left) === summaryOf(right) ? 1 : 0.6;
  }
  const required = overlap(a.required, b.required);
  return (shared / names.size) * 0.95 + required * 0.05;
}

function likeScalars(a: Alternative, b: Alternative): number {
  if (a.values && b.values) {
    return overlap(new Set(a.values.map(canonicalText)), new Set(b.values.map(canonicalText)));
  }
  const items = summaryOf(a.keywords.get("items")) === summaryOf(b.keywords.get("items"));
  const format = a.keywords.get("format") === b.keywords.get("format");
  return 0.3 + (items ? 0.4 : 0) + (format ? 0.2 : 0) + (!a.values === !b.values ? 0.1 : 0);
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = new Set([...a, ...b]).size;
  return all === 0 ? 1 : [...a].filter((one) => b.has(one)).length / all;
}

/** What a schema says at first sight: enough to tell likeness, without following references. */
export function summaryOf(schema: JsonValue | undefined): string {
  if (!isObject(schema)) return canonicalText(schema);
  const { $ref, type, format, enum: values, const: constant, items } = schema;
  const rest = ["oneOf", "anyOf", "allOf", "properties"].filter((key) =>
    Object.hasOwn(schema, key),
  );
  return [$ref, type, format, values, constant, isObject(items) ? items["type"] : null]
    .map((part) => canonicalText(part))
    .concat(rest)
    .join(" ");
}
