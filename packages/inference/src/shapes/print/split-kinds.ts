import { tagsOf } from "../tags.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";
import { kindOf, kindsAt } from "./graph.ts";
import { difference, SAME_KIND } from "./likeness.ts";
import { unifyKinds } from "./unify.ts";

const CHANCE_A_FIELD = 0.1;

/**
 * At each place, unites the kinds that their tags keep apart for nothing: objects that hold the same
 * under `type: "a"` and `type: "b"` are one kind. What remains apart is a union.
 */
export function uniteLikeKinds(graph: Graph): void {
  for (const place of graph.places()) {
    if (place.into === null && kindsAt(place).length > 1) uniteAt(place);
  }
}

function uniteAt(place: PlaceNode): void {
  // Large groups first: the rare ones then join that which explains them best.
  const pending = kindsAt(place).toSorted((a, b) => b.count - a.count || a.id - b.id);
  const groups: KindNode[] = [];
  for (const node of pending) {
    const kind = kindOf(node);
    // The more fields, the more of them differ by chance.
    const same = SAME_KIND + kind.fields.size * CHANCE_A_FIELD;
    let [best, least] = [null as KindNode | null, same];
    for (const group of groups.map(kindOf)) {
      if (group === kind || kind.isMap !== group.isMap) continue;
      const apart = difference(group, kind, least) + namedByTag(group, kind);
      if (apart < least) [best, least] = [group, apart];
    }
    if (best) unifyKinds(best, kind);
    else groups.push(kind);
  }
}

/** `{type: "image", image: …}`: the tag names the field that only its kind holds. That is no chance. */
function namedByTag(a: KindNode, b: KindNode): number {
  return holdsItsTag(a, b) && holdsItsTag(b, a) ? SAME_KIND * 2 : 0;
}

function holdsItsTag(kind: KindNode, other: KindNode): boolean {
  return [...kind.tagKeys.keys()].some((key) =>
    tagsOf(key).some(([, value]) => kind.fields.has(value) && !other.fields.has(value)),
  );
}

/**
 * The tag that tells the kinds apart: each object has it, and each of its values belongs to one kind.
 * Null when there is none, or only one kind.
 */
export function unionTag(kinds: readonly KindNode[]): string | null {
  if (kinds.length < 2) return null;
  const [first] = kinds;
  const names = new Set(
    [...(first?.tagKeys.keys() ?? [])].flatMap((key) => tagsOf(key).map(([name]) => name)),
  );
  return [...names].find((name) => tells(name, kinds)) ?? null;
}

function tells(name: string, kinds: readonly KindNode[]): boolean {
  const owners = new Map<string, KindNode>();
  for (const kind of kinds) {
    for (const value of tagValues(kind, name)) {
      if (value === null || (owners.get(value) ?? kind) !== kind) return false;
      owners.set(value, kind);
    }
  }
  return true;
}

/** The values of a tag in a kind; null among them when some objects have none. */
export function tagValues(kind: KindNode, name: string): Array<string | null> {
  const values = [...kind.tagKeys.keys()].map(
    (key) => tagsOf(key).find(([tag]) => tag === name)?.[1] ?? null,
  );
  return [...new Set(values)].toSorted(byText);
}

export function byText(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
