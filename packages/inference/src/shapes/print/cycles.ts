import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";
import { unionTag } from "./split-kinds.ts";
import { unifyKinds } from "./unify.ts";

/** The kinds that hold objects of their own kind, however far down: they can only be referred to. */
export function kindsInCycles(graph: Graph): Set<KindNode> {
  const search = new CycleSearch();
  for (const kind of graph.kinds()) search.visit(kind);
  return search.inCycles;
}

/**
 * Kinds that no tag tells apart are written as one object, in place. Where they hold themselves that
 * would never end: they become one kind. True when any were united.
 */
export function uniteEndlessKinds(graph: Graph): boolean {
  const cyclic = kindsInCycles(graph);
  let changed = false;
  for (const place of graph.places()) {
    const [first, ...others] = kindsAt(place);
    if (!first || others.length === 0 || unionTag([first, ...others]) !== null) continue;
    if (![first, ...others].some((kind) => cyclic.has(kind))) continue;
    for (const other of others) unifyKinds(first, other);
    changed = true;
  }
  return changed;
}

/** Tarjan's search for strongly connected kinds. */
class CycleSearch {
  readonly inCycles = new Set<KindNode>();
  readonly #order = new Map<KindNode, number>();
  readonly #lowest = new Map<KindNode, number>();
  readonly #path: KindNode[] = [];
  readonly #onPath = new Set<KindNode>();

  visit(kind: KindNode): void {
    if (this.#order.has(kind)) return;
    const order = this.#order.size;
    this.#order.set(kind, order);
    this.#path.push(kind);
    this.#onPath.add(kind);
    let lowest = order;
    for (const held of heldBy(kind)) {
      if (held === kind) this.inCycles.add(kind);
      this.visit(held);
      if (this.#onPath.has(held)) lowest = Math.min(lowest, this.#lowestOf(held));
    }
    this.#lowest.set(kind, lowest);
    if (lowest === order) this.#close(kind);
  }

  #lowestOf(kind: KindNode): number {
    return this.#lowest.get(kind) ?? this.#order.get(kind) ?? 0;
  }

  /** The path from `kind` on is one component; more than one kind in it is a cycle. */
  #close(kind: KindNode): void {
    const component = this.#path.splice(this.#path.indexOf(kind));
    for (const member of component) {
      this.#onPath.delete(member);
      if (component.length > 1) this.inCycles.add(member);
    }
  }
}

/** The kinds that a kind's fields hold, through lists and JSON text. */
function heldBy(kind: KindNode): Set<KindNode> {
  const held = new Set<KindNode>();
  const fields = [...kind.fields.values(), ...(kind.wild ? [kind.wild] : [])];
  for (const field of fields) collect(placeOf(field), held);
  return held;
}

function collect(place: PlaceNode, held: Set<KindNode>): void {
  for (const kind of kindsAt(place)) held.add(kindOf(kind));
  if (place.arrays?.items) collect(placeOf(place.arrays.items), held);
  if (place.strings?.json) collect(placeOf(place.strings.json), held);
}
