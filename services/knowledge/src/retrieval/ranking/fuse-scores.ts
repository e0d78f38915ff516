import { noVector } from "../memory/vector-index.ts";
import { ranking } from "./settings.ts";

export interface FusedSlot {
  slot: number;
  /** 0..1 for the best of each list, below 0 for what comes far behind them. */
  score: number;
}

/**
 * Convex combination of both scores, each stretched to 0..1 over the union of the best of both lists,
 * so that the order does not depend on how many are asked for. The shares are those of standard
 * scores, so that one passage far ahead does not flatten the rest of its list. A passage without a
 * vector yet gets the meaning that is to be expected of one with such words.
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
  const embedded = best.filter((slot) => cosines[slot]! > noVector);
  const words = scaleOf(best.map((slot) => lexical[slot]!));
  const meanings = scaleOf(embedded.map((slot) => cosines[slot]!));
  const share = shareOfWords(words, meanings);
  const fused = union.map((slot) => {
    const byWords = stretch(lexical[slot]!, words);
    const cosine = cosines[slot]!;
    const byMeaning =
      cosine > noVector
        ? stretch(cosine, meanings)
        : Math.min(1, stretch(expected(lexical[slot]!, words, meanings), meanings));
    if (embedded.length === 0) return { slot, score: byWords };
    if (byTerms.length === 0) return { slot, score: byMeaning };
    return { slot, score: share * byWords + (1 - share) * byMeaning };
  });
  return fused.sort((left, right) => right.score - left.score || left.slot - right.slot);
}

interface Scale {
  least: number;
  range: number;
  mean: number;
  deviation: number;
}

function scaleOf(values: readonly number[]): Scale {
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  const mean = values.length === 0 ? 0 : sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = values.length === 0 ? 0 : Math.sqrt(squares / values.length);
  return { least, range: most - least, mean, deviation };
}

function stretch(value: number, { least, range }: Scale): number {
  return range > 0 ? (value - least) / range : 1;
}

/** Linear regression of one score on another, in standard deviations. */
function expected(value: number, from: Scale, to: Scale): number {
  if (from.deviation === 0) return to.mean;
  const deviations = (value - from.mean) / from.deviation;
  return to.mean + ranking.wordsToMeaning * deviations * to.deviation;
}

/** The share that makes the sum of stretched scores rank as the sum of standard scores does. */
function shareOfWords(words: Scale, meanings: Scale): number {
  if (words.deviation === 0 || meanings.deviation === 0) return ranking.lexicalShare;
  const byWords = (ranking.lexicalShare * words.range) / words.deviation;
  const byMeaning = ((1 - ranking.lexicalShare) * meanings.range) / meanings.deviation;
  return byWords / (byWords + byMeaning);
}
