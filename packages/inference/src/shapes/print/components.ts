import { kindsInCycles } from "./cycles.ts";
import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";
import { unionTag } from "./split-kinds.ts";

/** How the kinds of a document hang together. */
export interface Usage {
  /** Kinds that are written once, under a name: used at several places, in a union, or in themselves. */
  readonly shared: ReadonlySet<KindNode>;
  /** By kind, the fields that tell it from others in a union. */
  readonly tags: ReadonlyMap<KindNode, ReadonlySet<string>>;
  /** By kind, itself and all that stand beside it in a union. */
  readonly unions: ReadonlyMap<KindNode, ReadonlySet<KindNode>>;
}

export function findUsage(graph: Graph, roots: readonly PlaceNode[]): Usage {
  const ways = waysInto(graph, roots);
  const uses = new Map<KindNode, number>();
  const shared = new Set<KindNode>();
  const tags = new Map<KindNode, Set<string>>();
  const unions = new Map<KindNode, Set<KindNode>>();
  for (const place of graph.places()) {
    const kinds = kindsAt(place);
    const tag = unionTag(kinds);
    for (const kind of kinds) {
      uses.set(kind, (uses.get(kind) ?? 0) + (ways.get(place) ?? 0));
      if (kinds.length > 1) addAll(unions, kind, kinds);
      if (tag === null) continue;
      shared.add(kind);
      addAll(tags, kind, [tag]);
    }
  }
  for (const [kind, count] of uses) if (count > 1 && isWorthAName(kind)) shared.add(kind);
  for (const kind of kindsInCycles(graph)) shared.add(kind);
  return { shared, tags, unions };
}

/** By place, from how many roots, fields, lists and maps it is reached. */
function waysInto(graph: Graph, roots: readonly PlaceNode[]): Map<PlaceNode, number> {
  const ways = new Map<PlaceNode, number>();
  const enter = (node: PlaceNode | null | undefined): void => {
    if (node) ways.set(placeOf(node), (ways.get(placeOf(node)) ?? 0) + 1);
  };
  roots.forEach(enter);
  for (const place of graph.places()) {
    enter(place.arrays?.items);
    enter(place.strings?.json);
  }
  for (const kind of graph.kinds()) {
    for (const field of kind.fields.values()) enter(field);
    enter(kind.wild);
  }
  return ways;
}

/** Adds to the set that is kept under a key. */
export function addAll<Key, Value>(
  sets: Map<Key, Set<Value>>,
  key: Key,
  values: Iterable<Value>,
): void {
  let set = sets.get(key);
  if (set === undefined) {
    set = new Set();
    sets.set(key, set);
  }
  for (const value of values) set.add(value);
}

function isWorthAName(kind: KindNode): boolean {
  return kindOf(kind).fields.size > 1 || kindOf(kind).wild !== null;
}
