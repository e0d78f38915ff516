import { noVector } from "../memory/vector-index.ts";
import { ranking } from "./settings.ts";

export interface FusedSlot {
  slot: number;
  /** 0..1 for the best of each list, below 0 for what comes far behind them. */
  score: number;
}

/**
 * Convex combination of both scores, each stretched to 0..1 over the union of the best of both lists,
 * so that the order does not depend on how many are asked for. A passage without
 * a vector yet is taken to be as near as the others are on average.
 */
export function fuseScores(
  byTerms: readonly number[],
  byVector: readonly number[],
  lexical: Float32Array,
  cosines: Float32Array,
): FusedSlot[] {
  const { depth } = ranking;
  const union = [...new Set([...byTerms, ...byVector])];
  const best = [...new Set([...byTerms.slice(0, depth), ...byVector.slice(0, depth)])];
  const lexicalPart = stretch(best.map((slot) => lexical[slot]!));
  const embedded = best.filter((slot) => cosines[slot]! > noVector);
  const vectorPart = stretch(embedded.map((slot) => cosines[slot]!));
  const total = embedded.reduce((sum, slot) => sum + vectorPart(cosines[slot]!), 0);
  const typical = embedded.length === 0 ? null : total / embedded.length;
  const hasTerms = byTerms.length > 0;
  const fused = union.map((slot) => {
    const terms = lexicalPart(lexical[slot]!);
    const cosine = cosines[slot]!;
    const meaning = cosine > noVector ? vectorPart(cosine) : typical;
    if (meaning === null) return { slot, score: terms };
    if (!hasTerms) return { slot, score: meaning };
    const share = ranking.lexicalShare;
    return { slot, score: share * terms + (1 - share) * meaning };
  });
  return fused.sort((left, right) => right.score - left.score || left.slot - right.slot);
}

function stretch(values: readonly number[]): (value: number) => number {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most - least;
  return range > 0 ? (value) => (value - least) / range : () => 1;
}
