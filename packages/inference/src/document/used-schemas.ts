import type { JsonSchema } from "../shapes/index.ts";

const reference = /"#\/components\/schemas\/([^"/]+)"/g;

/** The components that something refers to, from `text` on: what nothing uses describes nothing. */
export function usedSchemas(
  schemas: Readonly<Record<string, JsonSchema>>,
  text: string,
): Record<string, JsonSchema> {
  const used = new Set<string>();
  const waiting = [text];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [, name] of next.matchAll(reference)) {
      if (name === undefined || used.has(name) || !Object.hasOwn(schemas, name)) continue;
      used.add(name);
      waiting.push(JSON.stringify(schemas[name]));
    }
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
