import { isStrongTag, tagsOf } from "../tags.ts";
import { kindCounts, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";

/** What chance alone explains: a key that is often left out, and sometimes always or never there. */
const CHANCE_ABSENT = 0.5;
const CHANCE_SHARE = 3;

/** Below this, two groups of objects are samples of one kind (a likelihood ratio of about 1:50). */
export const SAME_KIND = 4;
/** Beyond this they are different, and by how much more does not matter. */
const ENOUGH = 8;
const DEEPEST = 5;
/** What lies deeper speaks less of the objects themselves, but a list of others is another list. */
const TAGS_DISAGREE = 5;

/** Unions inside unions would multiply without end; what is not looked at tells no difference. */
interface Budget {
  left: number;
}
const MOST_COMPARISONS = 60;
const TYPES_DISAGREE = 3;

/**
 * How much better two kinds explain two groups of objects than one kind does: the log-likelihood
 * ratio of their keys' presence and of their values' types, all the way down. Near 0 for samples of
 * one kind, and small while there is little evidence, so that one object rarely makes a kind of its own.
 */
export function difference(a: KindNode, b: KindNode): number {
  return kindDifference(a, b, 0, { left: MOST_COMPARISONS });
}

function kindDifference(a: KindNode, b: KindNode, depth: number, budget: Budget): number {
  if (a === b || depth > DEEPEST || budget.left === 0) return 0;
  budget.left -= 1;
  let sum = 0;
  for (const [key, field] of a.fields) {
    const other = b.fields.get(key);
    const present = placeOf(field).count;
    if (!other) sum += Math.max(0, ratio(present, a.count, 0, b.count) - CHANCE_ABSENT);
    else {
      const shares = ratio(present, a.count, placeOf(other).count, b.count);
      sum += Math.max(0, shares - CHANCE_SHARE);
      sum += placeDifference(placeOf(field), placeOf(other), depth + 1, budget);
    }
    if (sum > ENOUGH) return sum;
  }
  for (const [key, field] of b.fields) {
    if (a.fields.has(key)) continue;
    sum += Math.max(0, ratio(0, a.count, placeOf(field).count, b.count) - CHANCE_ABSENT);
  }
  if (a.wild && b.wild) sum += placeDifference(placeOf(a.wild), placeOf(b.wild), depth + 1, budget);
  return sum;
}

/** The same for what two places hold. */
function placeDifference(a: PlaceNode, b: PlaceNode, depth: number, budget: Budget): number {
  if (a === b) return 0;
  let sum = typeDifference(a, b);
  const [itemsA, itemsB] = [a.arrays?.items, b.arrays?.items];
  if (itemsA && itemsB) sum += placeDifference(placeOf(itemsA), placeOf(itemsB), depth + 1, budget);
  const [kindsA, kindsB] = [kindCounts(a), kindCounts(b)];
  if (kindsA.size > 0 && kindsB.size > 0) sum += kindsDifference(kindsA, kindsB, depth, budget);
  return sum;
}

/**
 * Of two unions: each kind must be in both, as far as the numbers can tell, and when none is, their
 * likest kinds decide.
 */
function kindsDifference(a: KindCounts, b: KindCounts, depth: number, budget: Budget): number {
  const [fromA, fromB] = [unmatched(a, b, depth, budget), unmatched(b, a, depth, budget)];
  // A list of one kind is not the list of another; two unions may each have missed the other's.
  const alone =
    fromA.alone.length === a.size && fromB.alone.length === b.size && a.size === 1 && b.size === 1;
  const [totalA, totalB] = [total([...a.values()]), total([...b.values()])];
  let sum = 0;
  for (const count of fromA.alone)
    sum += Math.max(0, ratio(count, totalA, 0, totalB) - CHANCE_ABSENT);
  for (const count of fromB.alone)
    sum += Math.max(0, ratio(0, totalA, count, totalB) - CHANCE_ABSENT);
  return alone ? Math.max(sum, fromA.least) : sum + fromA.matched;
}

type KindCounts = ReadonlyMap<KindNode, number>;

function unmatched(a: KindCounts, b: KindCounts, depth: number, budget: Budget) {
  const alone: number[] = [];
  let [matched, least] = [0, Infinity];
  for (const [kind, count] of a) {
    const apart = Math.min(...[...b.keys()].map((other) => apartness(kind, other, depth, budget)));
    least = Math.min(least, apart);
    if (apart < SAME_KIND) matched += apart;
    else alone.push(count);
  }
  return { alone, matched, least };
}

function apartness(a: KindNode, b: KindNode, depth: number, budget: Budget): number {
  if (a === b) return 0;
  return tagsAgree(a, b) ? kindDifference(a, b, depth, budget) : TAGS_DISAGREE;
}

/** Kinds that tag themselves differently are different, unless the tag varies within one of them. */
export function tagsAgree(a: KindNode, b: KindNode): boolean {
  const [tagsA, tagsB] = [strongTags(a), strongTags(b)];
  if (tagsA.size === 0 && tagsB.size === 0) return true;
  // Without a tag: only of a kind whose objects go without it now and then.
  if (tagsA.size === 0 || tagsB.size === 0) return a.tagKeys.has("") && b.tagKeys.has("");
  if ([...tagsA].some((tag) => tagsB.has(tag))) return true;
  return (tagsA.size === 1) !== (tagsB.size === 1) && tagsA.size + tagsB.size > 3;
}

const tagCache = new WeakMap<KindNode, { readonly keys: number; readonly tags: Set<string> }>();

function strongTags(kind: KindNode): Set<string> {
  const cached = tagCache.get(kind);
  if (cached?.keys === kind.tagKeys.size) return cached.tags;
  const tags = [...kind.tagKeys.keys()].map((key) =>
    tagsOf(key)
      .filter(([name]) => isStrongTag(name))
      .map((tag) => tag.join("="))
      .join("&"),
  );
  const found = new Set(tags.filter((tag) => tag !== ""));
  tagCache.set(kind, { keys: kind.tagKeys.size, tags: found });
  return found;
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
  // Wholly different: each type of one is absent in the other, and few fields have two types.
  return TYPES_DISAGREE + ratio(totalA, totalA, 0, totalB);
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
