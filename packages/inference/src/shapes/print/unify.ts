import { LIMITS } from "../shape.ts";
import { kindOf, kindsAt, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode, StringNode } from "./graph.ts";
import { joinTwice } from "./seen-twice.ts";

type Pair = readonly ["place", PlaceNode, PlaceNode] | readonly ["kind", KindNode, KindNode];

export function unifyKinds(a: KindNode, b: KindNode): void {
  settle([["kind", a, b]]);
}

/** All keys of this kind are data: its fields become the values of a map. */
export function turnIntoMap(kind: KindNode): void {
  if (kind.isMap) return;
  kind.isMap = true;
  kind.wildObjects = kind.count;
  const witnesses = witnessesOf(kind);
  const work: Pair[] = [];
  for (const field of kind.fields.values()) {
    if (kind.wild === null) kind.wild = field;
    else work.push(["place", kind.wild, field]);
  }
  kind.fields.clear();
  settle(work);
  if (kind.wild) {
    const values = placeOf(kind.wild);
    values.witnesses = addCounts(values.witnesses, witnesses);
  }
}

function witnessesOf(kind: KindNode): Map<string, number> {
  const witnesses = new Map<string, number>();
  for (const field of kind.fields.values()) {
    const tagKeys = new Set(kindsAt(placeOf(field)).flatMap((held) => [...held.tagKeys.keys()]));
    for (const key of tagKeys) witnesses.set(key, (witnesses.get(key) ?? 0) + 1);
  }
  return witnesses;
}

function addCounts(
  a: ReadonlyMap<string, number> | null,
  b: ReadonlyMap<string, number> | null,
): Map<string, number> | null {
  if (a === null && b === null) return null;
  const sum = new Map(a);
  for (const [key, count] of b ?? []) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

/** Unifies pairs and, since the same thing has the same parts, what lies below them. */
function settle(work: Pair[]): void {
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    if (pair[0] === "place") joinPlaces(placeOf(pair[1]), placeOf(pair[2]), work);
    else joinKinds(kindOf(pair[1]), kindOf(pair[2]), work);
  }
}

function joinPlaces(a: PlaceNode, b: PlaceNode, work: Pair[]): void {
  if (a === b) return;
  const [to, from] = a.id < b.id ? [a, b] : [b, a];
  from.into = to;
  to.count += from.count;
  to.nulls += from.nulls;
  to.twice = joinTwice(to.twice, from.twice);
  to.booleans += from.booleans;
  to.integers += from.integers;
  to.fractions += from.fractions;
  to.wideIntegers += from.wideIntegers;
  to.firstSeen = Math.min(to.firstSeen, from.firstSeen);
  to.lastSeen = Math.max(to.lastSeen, from.lastSeen);
  for (const label of from.labels) to.labels.add(label);
  to.witnesses = addCounts(to.witnesses, from.witnesses);
  if (from.strings) to.strings = joinStrings(to.strings, from.strings, work);
  if (from.arrays) {
    const { count, empty, items } = to.arrays ?? { count: 0, empty: 0, items: null };
    to.arrays = {
      count: count + from.arrays.count,
      empty: empty + from.arrays.empty,
      items: joinOptional(items, from.arrays.items, work),
    };
  }
  if (from.objects) joinObjects(to, from.objects, work);
  forget(from);
}

/** What a place held is the other's now: most places are joined, and would be held twice. */
function forget(place: PlaceNode): void {
  place.strings = null;
  place.arrays = null;
  place.objects = null;
  place.witnesses = null;
  place.twice = null;
  place.labels.clear();
}

function joinObjects(to: PlaceNode, from: NonNullable<PlaceNode["objects"]>, work: Pair[]): void {
  const objects = (to.objects ??= { count: 0, kinds: new Map() });
  objects.count += from.count;
  const byTags = new Map<string, KindNode>();
  for (const kind of objects.kinds.keys())
    for (const key of kindOf(kind).tagKeys.keys()) byTags.set(key, kind);
  for (const [kind, count] of from.kinds) {
    for (const key of kindOf(kind).tagKeys.keys()) {
      const same = byTags.get(key);
      if (same) work.push(["kind", same, kind]);
    }
    objects.kinds.set(kind, (objects.kinds.get(kind) ?? 0) + count);
  }
}

function joinStrings(a: StringNode | null, b: StringNode, work: Pair[]): StringNode {
  if (a === null) return b;
  const bothJson = a.json !== null && b.json !== null;
  return {
    count: a.count + b.count,
    formats: a.formats & b.formats,
    values: joinValues(a.values, b.values),
    json: bothJson ? joinOptional(a.json, b.json, work) : null,
  };
}

function joinValues(
  a: ReadonlyMap<string, number> | null,
  b: ReadonlyMap<string, number> | null,
): ReadonlyMap<string, number> | null {
  if (a === null || b === null) return null;
  const values = addCounts(a, b);
  return values === null || values.size > LIMITS.values ? null : values;
}

function joinKinds(a: KindNode, b: KindNode, work: Pair[]): void {
  if (a === b) return;
  const [to, from] = a.id < b.id ? [a, b] : [b, a];
  if (to.isMap !== from.isMap) {
    turnIntoMap(to);
    turnIntoMap(from);
    // Their values may hold these very kinds: look again at who stands for whom.
    work.push(["kind", to, from]);
    return;
  }
  from.into = to;
  to.count += from.count;
  to.twice = joinTwice(to.twice, from.twice);
  to.wildObjects += from.wildObjects;
  for (const [key, count] of from.tagKeys) to.tagKeys.set(key, (to.tagKeys.get(key) ?? 0) + count);
  to.wild = joinOptional(to.wild, from.wild, work);
  for (const [key, field] of from.fields) {
    const same = to.fields.get(key);
    if (same) work.push(["place", same, field]);
    else to.fields.set(key, field);
  }
  from.fields.clear();
  from.tagKeys.clear();
}

function joinOptional(a: PlaceNode | null, b: PlaceNode | null, work: Pair[]): PlaceNode | null {
  if (a === null || b === null) return a ?? b;
  work.push(["place", a, b]);
  return a;
}
