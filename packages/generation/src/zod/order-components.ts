import type { JsonValue } from "../spec/json.ts";
import { isObject, itemsOf, member } from "../spec/json.ts";
import { referenceIn } from "./print-schema.ts";

/** Components that need each other; `isCyclic` also for one that needs itself. */
export interface ComponentGroup {
  readonly names: readonly string[];
  readonly isCyclic: boolean;
}

type References = ReadonlyMap<string, ReadonlySet<string>>;

/** Each group after all that it needs, so that code can be read from the top. */
export function orderComponents(schemas: ReadonlyMap<string, JsonValue>): ComponentGroup[] {
  const references: References = new Map(
    [...schemas].map(([name, schema]) => [name, referencesIn(schema, everything)]),
  );
  return groupsOf(references).map((names) => ({
    names,
    isCyclic: names.some((name) => names.some((other) => references.get(name)?.has(other))),
  }));
}

/** Components that are nothing but themselves, as `A: {anyOf: [A, B]}`: no value could be judged. */
export function findEndless(schemas: ReadonlyMap<string, JsonValue>): string[] {
  const references: References = new Map(
    [...schemas].map(([name, schema]) => [name, referencesIn(schema, sameValue)]),
  );
  return groupsOf(references)
    .filter((names) =>
      names.some((name) => names.some((other) => references.get(name)?.has(other))),
    )
    .flat();
}

/** All schemas within a schema. */
function everything(schema: JsonValue): readonly JsonValue[] {
  if (Array.isArray(schema)) return itemsOf(schema);
  return isObject(schema) ? Object.values(schema) : [];
}

/** The schemas that judge the very value that a schema judges. */
function sameValue(schema: JsonValue): readonly JsonValue[] {
  return ["allOf", "anyOf", "oneOf"].flatMap((keyword) => itemsOf(member(schema, keyword)));
}

function referencesIn(
  schema: JsonValue,
  within: (schema: JsonValue) => readonly JsonValue[],
): Set<string> {
  const found = new Set<string>();
  const waiting = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const target = isObject(next) ? referenceIn(next) : undefined;
    if (target !== undefined) found.add(target);
    waiting.push(...within(next));
  }
  return found;
}

/** Tarjan's strongly connected components, without recursion: documents choose how deep they are. */
function groupsOf(references: References): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: string[][] = [];
  for (const root of references.keys()) {
    if (order.has(root)) continue;
    const path: { name: string; rest: Iterator<string> }[] = [];
    const enter = (name: string) => {
      order.set(name, order.size);
      lowest.set(name, order.size - 1);
      open.push(name);
      isOpen.add(name);
      path.push({ name, rest: (references.get(name) ?? new Set<string>()).values() });
    };
    const lower = (name: string, to: number) =>
      lowest.set(name, Math.min(lowest.get(name) ?? to, to));
    enter(root);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { name, rest } = step;
      const next = rest.next();
      if (next.done !== true) {
        if (!references.has(next.value)) continue;
        if (!order.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) lower(name, order.get(next.value) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.name, lowest.get(name) ?? 0);
      if (lowest.get(name) !== order.get(name)) continue;
      const group = open.splice(open.indexOf(name));
      for (const member of group) isOpen.delete(member);
      groups.push(group);
    }
  }
  return groups;
}
