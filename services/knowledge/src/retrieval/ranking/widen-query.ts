import { inverseFrequency } from "../memory/lexical-index.ts";
import type { LexicalIndex, LexicalStatistics, TermWeights } from "../memory/lexical-index.ts";
import type { VectorIndex } from "../memory/vector-index.ts";
import type { FusedSlot } from "./fuse-scores.ts";
import { ranking } from "./settings.ts";

/**
 * Pseudo-relevance feedback for BM25: terms that weigh most in the best passages join the query,
 * the strongest with `feedbackTermWeight`, the others in proportion.
 */
export function widenTerms(
  index: LexicalIndex,
  statistics: LexicalStatistics,
  terms: TermWeights,
  feedback: readonly FusedSlot[],
): TermWeights {
  const total = feedback.reduce((sum, { score }) => sum + score, 0);
  if (total === 0) return terms;
  const found = new Map<number, number>();
  for (const { slot, score } of feedback) {
    for (const { term, frequency } of index.termsOf(slot)) {
      if (index.isStopTerm(term)) continue;
      const weight =
        (score / total) *
        index.saturation(slot, frequency, statistics) *
        inverseFrequency(term, statistics);
      found.set(term, (found.get(term) ?? 0) + weight);
    }
  }
  const best = [...found]
    .sort((left, right) => right[1] - left[1] || left[0] - right[0])
    .slice(0, ranking.feedbackTerms);
  const strongest = best[0]?.[1] ?? 1;
  const loudest = Math.max(...terms.values());
  const wider: TermWeights = new Map();
  for (const [term, weight] of terms) wider.set(term, weight / loudest);
  for (const [term, weight] of best) {
    const added = (ranking.feedbackTermWeight * weight) / strongest;
    wider.set(term, (wider.get(term) ?? 0) + added);
  }
  return wider;
}

/** Rocchio: the query's vector moves towards the mean of the best passages' vectors. */
export function widenVector(
  index: VectorIndex,
  vector: Float32Array,
  feedback: readonly FusedSlot[],
): Float32Array {
  const wider = vector.slice();
  const embedded = feedback.filter(({ slot }) => index.has(slot));
  const total = embedded.reduce((sum, { score }) => sum + score, 0);
  if (total === 0) return wider;
  for (const { slot, score } of embedded) {
    index.addTo(wider, slot, (ranking.feedbackVectorWeight * score) / total);
  }
  return wider;
}
