/**
 * The evidence of all shapes of a document as one graph, made anew for each printing: places and the
 * kinds of object seen there. Places and kinds that turn out to be the same are unified, so that
 * evidence is pooled and a shape inside itself becomes a cycle.
 */
import type { Place } from "../shape.ts";
import { startTwice } from "./seen-twice.ts";
import type { Origin, TwiceByRoot } from "./seen-twice.ts";

export interface PlaceNode {
  readonly id: number;
  /** The node this one was unified into; null for the one that stands for all. */
  into: PlaceNode | null;
  count: number;
  nulls: number;
  booleans: number;
  integers: number;
  fractions: number;
  wideIntegers: number;
  firstSeen: number;
  lastSeen: number;
  /** What of `count` and `nulls` may be the same values. */
  twice: TwiceByRoot;
  strings: StringNode | null;
  arrays: { count: number; empty: number; items: PlaceNode | null } | null;
  objects: { count: number; kinds: Map<KindNode, number> } | null;
  /**
   * Where the keys of a map lead here: by tag key, under how many keys such objects were. Null elsewhere.
   * One key's value is one witness, however often it was sent.
   */
  witnesses: Map<string, number> | null;
  /** What leads here: property names, or a root's hint. For names only. */
  readonly labels: Set<string>;
}

export interface StringNode {
  count: number;
  formats: number;
  /** The evidence's own, until two are joined. */
  values: ReadonlyMap<string, number> | null;
  json: PlaceNode | null;
}

/** One kind of object: those with the same tags, at one place or at many. */
export interface KindNode {
  readonly id: number;
  into: KindNode | null;
  count: number;
  /** What of `count` may be the same objects. */
  twice: TwiceByRoot;
  /** Tag keys (see tags.ts) of the objects in this kind. */
  readonly tagKeys: Map<string, number>;
  readonly fields: Map<string, PlaceNode>;
  /** The values under keys that are data. */
  wild: PlaceNode | null;
  wildObjects: number;
  /** All keys are data; `fields` is then empty. */
  isMap: boolean;
}

export class Graph {
  readonly #places: PlaceNode[] = [];
  readonly #kinds: KindNode[] = [];

  /** Copies a place and all below it into the graph. */
  addPlace(source: Place, label: string, origin: Origin | null = null): PlaceNode {
    const place = this.#newPlace(source, label, origin);
    const { strings, arrays, objects } = source;
    if (strings) {
      place.strings = {
        count: strings.count,
        formats: strings.formats,
        values: strings.values,
        json: strings.json && this.addPlace(strings.json, label, origin),
      };
    }
    if (arrays) {
      const items = arrays.items && this.addPlace(arrays.items, label, origin);
      place.arrays = { count: arrays.count, empty: arrays.empty, items };
    }
    if (objects) {
      const kinds = new Map<KindNode, number>();
      for (const [tagKey, fields] of byKey(objects.variants)) {
        const kind = this.#newKind(tagKey, fields.count, origin);
        for (const [key, field] of byKey(fields.properties)) {
          kind.fields.set(key, this.addPlace(field, key, origin));
        }
        kind.wild = fields.wild && this.addPlace(fields.wild, label, origin);
        kind.wildObjects = fields.keysOverflowed ? fields.count : fields.wildObjects;
        kind.isMap = fields.keysOverflowed;
        kinds.set(kind, fields.count);
      }
      place.objects = { count: objects.count, kinds };
    }
    return place;
  }

  /** The places that stand, in the order made. */
  places(): PlaceNode[] {
    return this.#places.filter((place) => place.into === null);
  }

  kinds(): KindNode[] {
    return this.#kinds.filter((kind) => kind.into === null);
  }

  #newPlace(source: Place, label: string, origin: Origin | null): PlaceNode {
    const { count, nulls, booleans, integers, fractions, wideIntegers, firstSeen, lastSeen } =
      source;
    const place: PlaceNode = {
      id: this.#places.length,
      into: null,
      count,
      nulls,
      booleans,
      integers,
      fractions,
      wideIntegers,
      firstSeen,
      lastSeen,
      twice: startTwice(origin, count, nulls),
      strings: null,
      arrays: null,
      objects: null,
      witnesses: null,
      labels: new Set([label]),
    };
    this.#places.push(place);
    return place;
  }

  #newKind(tagKey: string, count: number, origin: Origin | null): KindNode {
    const kind: KindNode = {
      id: this.#kinds.length,
      into: null,
      count,
      twice: startTwice(origin, count, 0),
      tagKeys: new Map([[tagKey, count]]),
      fields: new Map(),
      wild: null,
      wildObjects: 0,
      isMap: false,
    };
    this.#kinds.push(kind);
    return kind;
  }
}

/** The place that stands for a node; chains are shortened on the way, or they would grow long. */
export function placeOf(node: PlaceNode): PlaceNode {
  let found = node;
  while (found.into) {
    found.into = found.into.into ?? found.into;
    found = found.into;
  }
  return found;
}

export function kindOf(node: KindNode): KindNode {
  let found = node;
  while (found.into) {
    found.into = found.into.into ?? found.into;
    found = found.into;
  }
  return found;
}

/** The kinds at a place, each once, by id: the order of the evidence does not show. */
export function kindsAt(place: PlaceNode): KindNode[] {
  return [...kindCounts(place).keys()].toSorted((a, b) => a.id - b.id);
}

const NO_KINDS: ReadonlyMap<KindNode, number> = new Map();

/** How many objects of each kind are at a place. */
export function kindCounts(place: PlaceNode): ReadonlyMap<KindNode, number> {
  const { objects } = place;
  if (objects === null) return NO_KINDS;
  let stands = true;
  for (const node of objects.kinds.keys()) stands &&= node.into === null;
  if (stands) return objects.kinds;
  const counts = new Map<KindNode, number>();
  for (const [node, count] of objects.kinds) {
    const kind = kindOf(node);
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  objects.kinds = counts;
  return counts;
}

/** Sorted: what is printed depends on the evidence alone, not on the order in which it came. */
function byKey<Value>(map: ReadonlyMap<string, Value>): Array<[string, Value]> {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
