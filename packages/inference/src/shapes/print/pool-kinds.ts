import { kindOf } from "./graph.ts";
import type { Graph, KindNode } from "./graph.ts";
import { nounsByKind } from "./labels.ts";
import { difference, overlap, tagsAgree } from "./likeness.ts";
import { unifyKinds } from "./unify.ts";

/** Fewer fields say too little: then the places' names must agree as well. */
const TELLING_FIELDS = 4;
const LEAST_OVERLAP = 0.6;
const SAME = 4;
/** Keys that more kinds than this hold (`id`, `name`) find no candidates. */
const COMMON_KEY = 150;

/**
 * Finds objects of one kind at several places (a user as the owner of a repository and as an item of
 * a list) and pools their evidence: what is optional or null shows at one place sooner than at all.
 * True when anything was united.
 */
export function poolKinds(graph: Graph): boolean {
  const nouns = nounsByKind(graph);
  const kinds = graph.kinds().filter((kind) => !kind.isMap && kind.fields.size > 1);
  let changed = false;
  for (const [a, b] of candidates(kinds)) {
    const [one, other] = [kindOf(a), kindOf(b)];
    if (one === other || one.isMap || other.isMap) continue;
    if (!isSameKind(one, other, sharesNoun(nouns.get(a), nouns.get(b)))) continue;
    unifyKinds(one, other);
    changed = true;
  }
  return changed;
}

function isSameKind(a: KindNode, b: KindNode, sameNoun: boolean): boolean {
  if (!tagsAgree(a, b)) return false;
  const few = Math.min(a.fields.size, b.fields.size) < TELLING_FIELDS;
  if (few && !sameNoun) return false;
  if (overlap(a, b) < (few ? 0.99 : LEAST_OVERLAP)) return false;
  return difference(a, b) < SAME + 0.1 * Math.max(a.fields.size, b.fields.size);
}

/** Pairs that share keys, the likest first. */
function candidates(kinds: readonly KindNode[]): Array<readonly [KindNode, KindNode]> {
  const holders = new Map<string, KindNode[]>();
  for (const kind of kinds) {
    for (const key of kind.fields.keys()) holders.set(key, [...(holders.get(key) ?? []), kind]);
  }
  const pairs: Array<readonly [KindNode, KindNode, number]> = [];
  for (const kind of kinds) {
    for (const other of partnersOf(kind, holders)) {
      pairs.push([kind, other, overlap(kind, other) - difference(kind, other) / 100]);
    }
  }
  return pairs
    .filter(([, , likeness]) => likeness > 0)
    .toSorted((a, b) => b[2] - a[2] || a[0].id - b[0].id || a[1].id - b[1].id)
    .map(([kind, other]) => [kind, other]);
}

function partnersOf(kind: KindNode, holders: ReadonlyMap<string, KindNode[]>): Set<KindNode> {
  const lists = [...kind.fields.keys()]
    .map((key) => holders.get(key) ?? [])
    .toSorted((a, b) => a.length - b.length);
  // The rarest half of its keys: a kind that shares none of them is not alike.
  const telling = lists
    .slice(0, Math.ceil(lists.length / 2))
    .filter((list) => list.length <= COMMON_KEY);
  return new Set(telling.flat().filter((other) => other.id > kind.id));
}

function sharesNoun(
  a: ReadonlyMap<string, number> = new Map(),
  b: ReadonlyMap<string, number> = new Map(),
): boolean {
  return [...a.keys()].some((noun) => noun !== "" && b.has(noun));
}
