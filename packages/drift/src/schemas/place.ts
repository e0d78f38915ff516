import { tagsOf } from "./schema-view.ts";
import type { Alternative } from "./schema-view.ts";

export function propertyPlace(name: string): string {
  return /^[A-Za-z_$][\w$-]{0,100}$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Names an alternative among its siblings: by its constant, its component's name, or its kind. */
export function alternativePlace(alternative: Alternative): string {
  return `<${alternativeName(alternative)}>`;
}

const telling = ["type", "event", "object", "kind", "role", "op", "method"];

export function alternativeName(alternative: Alternative): string {
  const tags = tagsOf(alternative);
  const tag = telling.map((name) => tags.get(name)).find((value) => value !== undefined);
  const name = tag ?? alternative.name ?? [...tags.values()][0] ?? alternative.kind;
  return name.replaceAll(/[^\w.:/ -]/g, "_").slice(0, 100);
}
