import type { LexicalIndex, LexicalStatistics, TermWeights } from "../memory/lexical-index.ts";
import { ranking } from "./settings.ts";
import { selectTop, selectTopOf } from "./select-top.ts";

export interface WideScores {
  /** The best slots, best first. */
  best: number[];
  /** Makes the scores of further slots whole. */
  complete(slots: readonly number[]): void;
}

/**
 * Scores by many terms of which most weigh little. Frequent ones that can add next to nothing wait:
 * they are looked up only for slots that could still be among the best with all of them. The best
 * slots and their scores are those of a scan of all lists; scores of other slots lack these terms.
 */
export function scoreWidely(
  index: LexicalIndex,
  terms: TermWeights,
  statistics: LexicalStatistics,
  mask: Uint8Array,
  limit: number,
  scores: Float32Array,
): WideScores {
  const { early, late, mostLate } = divideTerms(index, terms, statistics);
  index.score(early, statistics, scores);
  const complete = new Set<number>();
  const completeSlots = (slots: readonly number[]): void => {
    const missing = slots.filter((slot) => !complete.has(slot));
    for (const slot of missing) complete.add(slot);
    index.scoreSlots(late, statistics, missing, scores);
  };
  const first = selectTop(scores, mask, scores.length, limit, 0);
  const threshold = first.length < limit ? 0 : scores[first.at(-1)!]! - mostLate;
  const contenders = slotsAbove(scores, mask, threshold);
  if (contenders === null) {
    index.score(late, statistics, scores);
    return { best: selectTop(scores, mask, scores.length, limit, 0), complete: () => {} };
  }
  completeSlots(contenders);
  return { best: selectTopOf(contenders, scores, limit), complete: completeSlots };
}

/** Those that add least for each passage they would have to be added to are late. */
function divideTerms(
  index: LexicalIndex,
  terms: TermWeights,
  statistics: LexicalStatistics,
): { early: TermWeights; late: TermWeights; mostLate: number } {
  const frequencies = index.statistics;
  const all = [...terms].map(([term, weight]) => {
    const most = index.mostOf(term, weight, statistics);
    return { term, weight, most, worth: most / Math.max(1, frequencies.frequencyOf(term)) };
  });
  const total = all.reduce((sum, { most }) => sum + most, 0);
  const early: TermWeights = new Map();
  const late: TermWeights = new Map();
  let mostLate = 0;
  for (const { term, weight, most } of all.toSorted((left, right) => left.worth - right.worth)) {
    const waits = mostLate + most <= total * ranking.lateShare;
    if (waits) mostLate += most;
    (waits ? late : early).set(term, weight);
  }
  return { early, late, mostLate };
}

/** Null when they are so many that adding whole lists costs less than looking each of them up. */
function slotsAbove(scores: Float32Array, mask: Uint8Array, threshold: number): number[] | null {
  if (threshold <= 0) return null;
  const slots: number[] = [];
  for (let slot = 0; slot < scores.length; slot++) {
    if (scores[slot]! < threshold || mask[slot] === 0) continue;
    slots.push(slot);
    if (slots.length > ranking.mostContenders) return null;
  }
  return slots;
}
