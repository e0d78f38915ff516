import { placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";

/**
 * How much better two kinds explain two groups of objects than one kind does: the log-likelihood
 * ratio of their keys' presence and of their values' types. Near 0 for samples of one kind, and small
 * while there is little evidence, so that one object rarely makes a kind of its own.
 */
export function difference(a: KindNode, b: KindNode): number {
  let sum = 0;
  for (const [key, field] of a.fields) {
    const other = b.fields.get(key);
    sum += ratio(placeOf(field).count, a.count, other ? placeOf(other).count : 0, b.count);
    if (other) sum += typeDifference(placeOf(field), placeOf(other));
  }
  for (const [key, field] of b.fields) {
    if (!a.fields.has(key)) sum += ratio(0, a.count, placeOf(field).count, b.count);
  }
  return sum;
}

/** Above 0 when the places hold different types: null tells nothing, integers are numbers. */
export function typeDifference(a: PlaceNode, b: PlaceNode): number {
  const [typesA, typesB] = [typeCounts(a), typeCounts(b)];
  const [totalA, totalB] = [total(typesA), total(typesB)];
  if (totalA === 0 || totalB === 0) return 0;
  let most = 0;
  typesA.forEach((count, index) => {
    most = Math.max(most, ratio(count, totalA, typesB[index] ?? 0, totalB));
  });
  return most;
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
  const misses = Math.max(0, trials - hits);
  return partial(hits, trials) + partial(misses, trials);
}

function partial(count: number, trials: number): number {
  return count === 0 ? 0 : count * Math.log(count / trials);
}
