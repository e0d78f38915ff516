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
 *
 * @param enough the asker's bound: how much more it is than this is not worked out
 */
export function difference(a: KindNode, b: KindNode, enough: number = ENOUGH): number {
  return kindDifference(a, b, 0, { left: MOST_COMPARISONS }, Math.min(enough, ENOUGH));
}

function kindDifference(
  a: KindNode,
  b: KindNode,
  depth: number,
  budget: Budget,
  enough: number = ENOUGH,
): number {
  if (a === b || depth > DEEPEST || budget.left === 0) return 0;
  budget.left -= 1;
  let sum = 0;
  for (const [key, field] of a.fields) {
    const other = b.fields.get(key);
    const present = placeOf(field).count;
    if (!other) sum += missing(present, a.count, b.count);
    else {
      const shares = ratio(present, a.count, placeOf(other).count, b.count);
      sum += Math.max(0, shares - CHANCE_SHARE);
      sum += placeDifference(placeOf(field), placeOf(other), depth + 1, budget);
    }
    if (sum > enough) return sum;
  }
  for (const [key, field] of b.fields) {
    if (!a.fields.has(key)) sum += missing(placeOf(field).count, b.count, a.count);
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
  if (fromA.alone.length + fromB.alone.length === 0) return fromA.matched;
  // A list of one kind is not the list of another; two unions may each have missed the other's.
  const alone =
    fromA.alone.length === a.size && fromB.alone.length === b.size && a.size === 1 && b.size === 1;
  const [totalA, totalB] = [total(a.values()), total(b.values())];
  let sum = 0;
  for (const count of fromA.alone) sum += missing(count, totalA, totalB);
  for (const count of fromB.alone) sum += missing(count, totalB, totalA);
  return alone ? Math.max(sum, fromA.least) : sum + fromA.matched;
}

type KindCounts = ReadonlyMap<KindNode, number>;

function unmatched(a: KindCounts, b: KindCounts, depth: number, budget: Budget) {
  const alone: number[] = [];
  let [matched, least] = [0, Infinity];
  for (const [kind, count] of a) {
    let apart = Infinity;
    for (const other of b.keys()) apart = Math.min(apart, apartness(kind, other, depth, budget));
    least = Math.min(least, apart);
    if (apart < SAME_KIND) matched += apart;
    else alone.push(count);
  }
  return { alone, matched, least };
}

/** That none of `m` are what `count` of `n` are, beyond what chance explains. */
function missing(count: number, n: number, m: number): number {
  return Math.max(0, ratio(count, n, 0, m) - CHANCE_ABSENT);
}

function apartness(a: KindNode, b: KindNode, depth: number, budget: Budget): number {
  if (a === b) return 0;
  return tagsAgree(a, b) ? kindDifference(a, b, depth, budget) : TAGS_DISAGREE;
}

/** Kinds that tag themselves differently are different, unless the tag varies within one of them. */
export function tagsAgree(a: KindNode, b: KindNode): boolean {
  if (isUntagged(a) && isUntagged(b)) return true;
  const [tagsA, tagsB] = [strongTags(a), strongTags(b)];
  if (tagsA.size === 0 && tagsB.size === 0) return true;
  // Without a tag: only of a kind whose objects go without it now and then.
  if (tagsA.size === 0 || tagsB.size === 0) return a.tagKeys.has("") && b.tagKeys.has("");
  for (const tag of tagsA) if (tagsB.has(tag)) return true;
  return (tagsA.size === 1) !== (tagsB.size === 1) && tagsA.size + tagsB.size > 3;
}

/** As most kinds are, which is seen without looking for what their tags say. */
function isUntagged({ tagKeys }: KindNode): boolean {
  return tagKeys.size === 1 && tagKeys.has("");
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
  for (const [key, field] of a.fields) {
    const [shareA, shareB] = [shareOf(a, field), shareOf(b, b.fields.get(key))];
    const most = Math.max(shareA, shareB);
    if (shareA > 0 && shareB > 0) common += most;
    all += most;
  }
  for (const [key, field] of b.fields) if (!a.fields.has(key)) all += shareOf(b, field);
  return all === 0 ? 0 : common / all;
}

function shareOf(kind: KindNode, field: PlaceNode | undefined): number {
  return field && kind.count > 0 ? placeOf(field).count / kind.count : 0;
}

/** Above 0 when the places hold different types: null tells nothing, integers are numbers. */
export function typeDifference(a: PlaceNode, b: PlaceNode): number {
  if (holdSameType(a, b)) return 0;
  const [totalA, totalB] = [typedCount(a), typedCount(b)];
  if (totalA === 0 || totalB === 0) return 0;
  // Wholly different: each type of one is absent in the other, and few fields have two types.
  return TYPES_DISAGREE + ratio(totalA, totalA, 0, totalB);
}

function holdSameType(a: PlaceNode, b: PlaceNode): boolean {
  return (
    (a.booleans > 0 && b.booleans > 0) ||
    (a.integers + a.fractions > 0 && b.integers + b.fractions > 0) ||
    (hasAny(a.strings) && hasAny(b.strings)) ||
    (hasAny(a.arrays) && hasAny(b.arrays)) ||
    (hasAny(a.objects) && hasAny(b.objects))
  );
}

function hasAny(evidence: { readonly count: number } | null): boolean {
  return evidence !== null && evidence.count > 0;
}

/** Values that are not null. */
function typedCount({
  booleans,
  integers,
  fractions,
  strings,
  arrays,
  objects,
}: PlaceNode): number {
  const simple = booleans + integers + fractions + (strings?.count ?? 0);
  return simple + (arrays?.count ?? 0) + (objects?.count ?? 0);
}

function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** Log-likelihood ratio of "two shares" against "one share" for a of n and b of m. */
function ratio(a: number, n: number, b: number, m: number): number {
  // Mostly both always, or both never: the same share, without a logarithm.
  if (n === 0 || m === 0 || (a === n && b === m) || (a === 0 && b === 0)) return 0;
  const apart = likelihood(a, n) + likelihood(b, m);
  return Math.max(0, apart - likelihood(a + b, n + m));
}

function likelihood(hits: number, trials: number): number {
  return partial(hits, trials) + partial(Math.max(0, trials - hits), trials);
}

function partial(count: number, trials: number): number {
  return count === 0 ? 0 : count * Math.log(count / trials);
}
