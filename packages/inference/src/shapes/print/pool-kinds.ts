import { kindOf } from "./graph.ts";
import type { Graph, KindNode } from "./graph.ts";
import { difference, overlap, SAME_KIND, tagsAgree } from "./likeness.ts";
import { nounsByKind } from "./nouns.ts";
import type { Nouns } from "./nouns.ts";
import { unifyKinds } from "./unify.ts";

/** Fewer fields say too little: then the places' names must agree as well. */
const TELLING_FIELDS = 4;
/** Well below the threshold: joined at once, without looking for a better match elsewhere. */
const ALIKE = SAME_KIND / 2;
const LEAST_OVERLAP = 0.75;
/** Keys that more kinds than this hold (`id`, `name`) find no candidates. */
const COMMON_KEY = 150;

/**
 * Finds objects of one kind at several places (a user as the owner of a repository and as an item of
 * a list) and pools their evidence: what is optional or null shows at one place sooner than at all.
 * True when anything was united.
 */
export function poolKinds(graph: Graph): boolean {
  const nouns = nounsByKind(graph);
  let changed = poolEqual(poolable(graph), nouns);
  for (const [a, b] of candidates(poolable(graph))) {
    const [one, other] = [kindOf(a), kindOf(b)];
    if (one === other || one.isMap || other.isMap) continue;
    if (!isSameKind(one, other, sharesNoun(nouns.get(a), nouns.get(b)))) continue;
    unifyKinds(one, other);
    changed = true;
  }
  return changed;
}

function poolable(graph: Graph): KindNode[] {
  return graph.kinds().filter((kind) => !kind.isMap && kind.fields.size > 0);
}

/** Those with the very same keys first, each joined to the likest so far: most of the work, cheaply. */
function poolEqual(kinds: readonly KindNode[], nouns: Nouns): boolean {
  const groups = new Map<string, KindNode[]>();
  for (const kind of kinds) {
    const key = JSON.stringify([...kind.fields.keys()].toSorted());
    append(groups, key, kind);
  }
  let changed = false;
  for (const group of groups.values()) {
    if (group.length > 1) changed = joinLikest(group, nouns) || changed;
  }
  return changed;
}

function joinLikest(group: readonly KindNode[], nouns: Nouns): boolean {
  const kept: KindNode[] = [];
  let changed = false;
  for (const node of group.toSorted((a, b) => b.count - a.count || a.id - b.id)) {
    const kind = kindOf(node);
    let [best, least] = [null as KindNode | null, ALIKE];
    for (const other of new Set(kept.map(kindOf))) {
      if (other === kind || other.isMap || kind.isMap || !tagsAgree(other, kind)) continue;
      if (kind.fields.size < TELLING_FIELDS && !sharesNoun(nouns.get(node), nouns.get(other)))
        continue;
      const apart = difference(other, kind, least);
      if (apart < least) [best, least] = [other, apart];
    }
    if (best) unifyKinds(best, kind);
    else kept.push(kind);
    changed ||= best !== null;
  }
  return changed;
}

function isSameKind(a: KindNode, b: KindNode, sameNoun: boolean): boolean {
  if (!tagsAgree(a, b)) return false;
  const few = Math.min(a.fields.size, b.fields.size) < TELLING_FIELDS;
  if (few && !sameNoun) return false;
  if (overlap(a, b) < (few ? 0.99 : LEAST_OVERLAP)) return false;
  return difference(a, b, SAME_KIND) < SAME_KIND;
}

/** Pairs that share keys, the likest first. */
function candidates(kinds: readonly KindNode[]): Array<readonly [KindNode, KindNode]> {
  const holders = new Map<string, KindNode[]>();
  for (const kind of kinds) {
    for (const key of kind.fields.keys()) append(holders, key, kind);
  }
  const pairs: Array<readonly [KindNode, KindNode, number]> = [];
  for (const kind of kinds) {
    for (const other of partnersOf(kind, holders)) {
      if (!tagsAgree(kind, other)) continue;
      const common = overlap(kind, other);
      if (common < LEAST_OVERLAP) continue;
      pairs.push([kind, other, common - difference(kind, other) / 100]);
    }
  }
  return pairs
    .toSorted((a, b) => b[2] - a[2] || a[0].id - b[0].id || a[1].id - b[1].id)
    .map(([kind, other]) => [kind, other]);
}

function append(lists: Map<string, KindNode[]>, key: string, kind: KindNode): void {
  const list = lists.get(key);
  if (list) list.push(kind);
  else lists.set(key, [kind]);
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
