import { isStrongTag, tagsOf } from "../tags.ts";
import { kindsAt, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";

/** What chance alone explains: a key that is often left out, and sometimes always or never there. */
const CHANCE_ABSENT = 0.5;
const CHANCE_SHARE = 3;

/** Beyond this they are different, and by how much more does not matter. */
const ENOUGH = 20;
const DEEPEST = 5;
/** What lies deeper speaks less of the objects themselves, but a list of others is another list. */
const TAGS_DISAGREE = 5;

/**
 * How much better two kinds explain two groups of objects than one kind does: the log-likelihood
 * ratio of their keys' presence and of their values' types, all the way down. Near 0 for samples of
 * one kind, and small while there is little evidence, so that one object rarely makes a kind of its own.
 */
export function difference(a: KindNode, b: KindNode, depth = 0): number {
  if (a === b || depth > DEEPEST) return 0;
  let sum = 0;
  for (const [key, field] of a.fields) {
    const other = b.fields.get(key);
    const present = placeOf(field).count;
    if (!other) sum += Math.max(0, ratio(present, a.count, 0, b.count) - CHANCE_ABSENT);
    else {
      const shares = ratio(present, a.count, placeOf(other).count, b.count);
      sum += Math.max(0, shares - CHANCE_SHARE);
      sum += placeDifference(placeOf(field), placeOf(other), depth + 1);
    }
    if (sum > ENOUGH) return sum;
  }
  for (const [key, field] of b.fields) {
    if (a.fields.has(key)) continue;
    sum += Math.max(0, ratio(0, a.count, placeOf(field).count, b.count) - CHANCE_ABSENT);
  }
  if (a.wild && b.wild) sum += placeDifference(placeOf(a.wild), placeOf(b.wild), depth + 1);
  return sum;
}

/** The same for what two places hold. */
function placeDifference(a: PlaceNode, b: PlaceNode, depth: number): number {
  if (a === b) return 0;
  let sum = typeDifference(a, b);
  const [itemsA, itemsB] = [a.arrays?.items, b.arrays?.items];
  if (itemsA && itemsB) sum += placeDifference(placeOf(itemsA), placeOf(itemsB), depth + 1);
  const [kindsA, kindsB] = [kindsAt(a), kindsAt(b)];
  if (kindsA.length > 0 && kindsB.length > 0) sum += kindsDifference(kindsA, kindsB, depth);
  return sum;
}

/** Of two unions: what they have in common must be alike; they must have something. */
function kindsDifference(a: readonly KindNode[], b: readonly KindNode[], depth: number): number {
  let least = Infinity;
  for (const one of a) {
    for (const other of b) {
      if (one === other) return 0;
      const apart = tagsAgree(one, other) ? difference(one, other, depth) : TAGS_DISAGREE;
      least = Math.min(least, apart);
    }
  }
  return least;
}

/** Kinds that tag themselves differently are different, unless the tag varies within one of them. */
export function tagsAgree(a: KindNode, b: KindNode): boolean {
  const [tagsA, tagsB] = [strongTags(a), strongTags(b)];
  if ([...tagsA].some((tag) => tagsB.has(tag))) return true;
  return tagsA.size > 1 && tagsB.size > 1 ? false : tagsA.size + tagsB.size > 3;
}

function strongTags(kind: KindNode): Set<string> {
  return new Set(
    [...kind.tagKeys.keys()].map((key) =>
      tagsOf(key)
        .filter(([name]) => isStrongTag(name))
        .map((tag) => tag.join("="))
        .join("&"),
    ),
  );
}

/** The share of the keys that both kinds hold, each weighed by how often it is there. */
export function overlap(a: KindNode, b: KindNode): number {
  let [common, all] = [0, 0];
  for (const key of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const [shareA, shareB] = [share(a, key), share(b, key)];
    common += shareA > 0 && shareB > 0 ? Math.max(shareA, shareB) : 0;
    all += Math.max(shareA, shareB);
  }
  return all === 0 ? 0 : common / all;
}

function share(kind: KindNode, key: string): number {
  const field = kind.fields.get(key);
  return field && kind.count > 0 ? placeOf(field).count / kind.count : 0;
}

/** Above 0 when the places hold different types: null tells nothing, integers are numbers. */
export function typeDifference(a: PlaceNode, b: PlaceNode): number {
  const [typesA, typesB] = [typeCounts(a), typeCounts(b)];
  const [totalA, totalB] = [total(typesA), total(typesB)];
  if (totalA === 0 || totalB === 0) return 0;
  if (typesA.some((count, index) => count > 0 && (typesB[index] ?? 0) > 0)) return 0;
  // Wholly different: each type of one is absent in the other.
  return ratio(totalA, totalA, 0, totalB);
}

function typeCounts(place: PlaceNode): number[] {
  return [
    place.booleans,
    place.integers + place.fractions,
    place.strings?.count ?? 0,
    place.arrays?.count ?? 0,
    place.objects?.count ?? 0,
  ];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Log-likelihood ratio of "two shares" against "one share" for a of n and b of m. */
function ratio(a: number, n: number, b: number, m: number): number {
  if (n === 0 || m === 0) return 0;
  const apart = likelihood(a, n) + likelihood(b, m);
  return Math.max(0, apart - likelihood(a + b, n + m));
}

function likelihood(hits: number, trials: number): number {
  return partial(hits, trials) + partial(Math.max(0, trials - hits), trials);
}

function partial(count: number, trials: number): number {
  return count === 0 ? 0 : count * Math.log(count / trials);
}
