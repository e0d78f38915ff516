import { codeKindOf, isLocale } from "../../codes.ts";
import type { Graph, KindNode } from "./graph.ts";
import { placeOf } from "./graph.ts";
import { typeDifference } from "./likeness.ts";
import { turnIntoMap } from "./unify.ts";

/** A key in more than this share of the objects is a field. */
const COMES_BACK = 0.2;

/** Finds the kinds whose keys are data, and makes maps of them. */
export function findMaps(graph: Graph): void {
  for (const kind of graph.kinds()) {
    if (kind.into === null && !kind.isMap && isMap(kind)) turnIntoMap(kind);
  }
}

function isMap(kind: KindNode): boolean {
  const keys = [...kind.fields.keys()];
  if (keys.length === 0) return kind.wild !== null;
  if (!sameValues(kind)) return false;
  if (areCodes(keys)) return true;
  const random = keys.filter(looksRandom).length;
  if (random / keys.length >= 0.8) return keys.length > 1 || kind.wild !== null || random === 1;
  if (kind.wild !== null) return isMostlyWild(kind);
  return isSparse(kind, keys.length) || isNewEachTime(kind, keys.length);
}

/** Several of one standard's codes, such as currencies: an API has no field for each. */
function areCodes(keys: readonly string[]): boolean {
  if (keys.length < 3) return false;
  const kinds = new Set(keys.map((key) => (isLocale(key) ? "locale" : codeKindOf(key))));
  return kinds.size === 1 && !kinds.has(null);
}

/** Hardly a key comes back: few objects show that as well, when each has others. */
function isNewEachTime(kind: KindNode, keys: number): boolean {
  if (keys < (kind.count < 3 ? 6 : 5)) return false;
  const counts = [...kind.fields.values()].map((field) => placeOf(field).count);
  const uses = counts.reduce((sum, count) => sum + count, 0);
  return kind.count >= 2 && Math.max(...counts) * 2 <= kind.count && uses <= keys * 1.25;
}

/** Keys that are data in most of its objects, and no other key that comes back from object to object. */
function isMostlyWild(kind: KindNode): boolean {
  if (kind.wildObjects * 2 < kind.count) return false;
  const most = Math.max(...[...kind.fields.values()].map((field) => placeOf(field).count));
  return most === 1 || most / kind.count <= COMES_BACK;
}

/**
 * An object's fields come back from object to object; a map's keys are new nearly each time. Over
 * several objects, the share of the seen keys that each holds tells them apart.
 */
function isSparse(kind: KindNode, keys: number): boolean {
  if (kind.count < 4 || keys < 8) return false;
  const uses = [...kind.fields.values()].reduce((sum, field) => sum + placeOf(field).count, 0);
  const once = [...kind.fields.values()].filter((field) => placeOf(field).count === 1).length;
  return uses / (kind.count * keys) < 0.25 && once / keys > 0.5;
}

/** Values of one type: a map holds one sort of thing. */
function sameValues(kind: KindNode): boolean {
  const values = [...kind.fields.values(), ...(kind.wild ? [kind.wild] : [])];
  const [first, ...others] = values.map(placeOf);
  return first !== undefined && others.every((other) => typeDifference(first, other) === 0);
}

/** Digits in the midst of letters, or a long word without vowels: no one names a field so. */
function looksRandom(key: string): boolean {
  if (key.length < 6 || /[\s.]/.test(key)) return false;
  const turns = key.match(/\d(?=[a-z])|[a-z](?=\d)/gi)?.length ?? 0;
  const digits = key.match(/\d/g)?.length ?? 0;
  if (turns >= 2 && digits >= 2) return true;
  return turns >= 1 && digits >= 1 && !/[aeiou]/i.test(key.replace(/\d+$/, ""));
}
