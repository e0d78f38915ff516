import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";
import { readLabel } from "./labels.ts";

/** How often each noun names a place where the kind stands. */
export type Nouns = ReadonlyMap<KindNode, ReadonlyMap<string, number>>;

/** Nouns that any list or envelope goes by: they need their owner's noun beside them. */
const GENERIC = new Set(
  `Item Data Datum Result Value Object Response Body Node Edge Payload Content Attribute Entry Element
  Record Row Detail Info Property Param Parameter Option Setting Config Metadata Meta Input Output
  Request List Page Collection Field Link Url Source Target Current Previous Next`.split(/\s+/),
);

export function isGeneric(noun: string): boolean {
  return GENERIC.has(noun);
}

export function nounsByKind(graph: Graph): Nouns {
  const nouns = new Map<KindNode, Map<string, number>>();
  for (const place of graph.places()) {
    const labels = [...place.labels].map(readLabel);
    for (const kind of kindsAt(place)) {
      const of = nouns.get(kind) ?? new Map<string, number>();
      nouns.set(kind, of);
      for (const { noun, role } of labels) {
        // A path's collection names its things better than one field that holds them.
        const weight = role === "field" ? 1 : 1.5;
        if (noun !== "") of.set(noun, (of.get(noun) ?? 0) + weight);
      }
    }
  }
  return nouns;
}

/** By place, the kinds that hold it in a field, a list in a field, or a map. */
export function ownersByPlace(graph: Graph): Map<PlaceNode, Set<KindNode>> {
  const owners = new Map<PlaceNode, Set<KindNode>>();
  for (const kind of graph.kinds()) {
    for (const field of [...kind.fields.values(), ...(kind.wild ? [kind.wild] : [])]) {
      for (const place of throughLists(field)) {
        owners.set(place, (owners.get(place) ?? new Set()).add(kindOf(kind)));
      }
    }
  }
  return owners;
}

/** A field's place, and those of the items in it, however nested. */
function throughLists(node: PlaceNode): Set<PlaceNode> {
  const places = new Set<PlaceNode>();
  for (let place: PlaceNode | null = placeOf(node); place && !places.has(place);) {
    places.add(place);
    const inner: PlaceNode | null = place.arrays?.items ?? place.strings?.json ?? null;
    place = inner && placeOf(inner);
  }
  return places;
}
