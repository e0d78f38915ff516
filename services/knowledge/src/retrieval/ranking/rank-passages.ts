import type { CorpusIndex } from "../memory/corpus-index.ts";
import type { LexicalStatistics, TermWeights } from "../memory/lexical-index.ts";
import { noVector } from "../memory/vector-index.ts";
import type { SearchFilters, SearchMode } from "../types.ts";
import { fuseScores } from "./fuse-scores.ts";
import { selectTop } from "./select-top.ts";
import { ranking } from "./settings.ts";
import { widenTerms, widenVector } from "./widen-query.ts";

export interface RankingQuery {
  /** Hashed terms of the question with their counts. */
  terms: ReadonlyMap<number, number>;
  vector: Float32Array | null;
  filters: SearchFilters | undefined;
  mode: SearchMode;
  limit: number;
}

export interface RankedPassage {
  slot: number;
  score: number;
  lexicalScore: number;
  vectorScore: number | null;
}

/**
 * Ranks by BM25 and cosine together, widens the query by what the best passages say, and ranks again
 * with the wider query. Filters hold from the first step, so a filtered search never runs short.
 */
export function rankPassages(index: CorpusIndex, query: RankingQuery): RankedPassage[] {
  const documents = index.documents.select(query.filters);
  const mask = index.selectSlots(documents);
  const statistics = statisticsFor(index, documents, mask);
  const count = index.slotCount;
  const terms = query.mode === "vector" ? new Map<number, number>() : topicTerms(index, query);
  const vector = query.mode === "lexical" || index.vectors.count === 0 ? null : query.vector;
  const depth = Math.max(ranking.depth, query.limit);

  const [lexical, cosines, widerLexical, widerCosines] = index.columns.take(
    count,
    ...[0, noVector, 0, noVector],
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  index.lexical.score(terms, statistics, lexical);
  const byTerms = selectTop(lexical, mask, count, depth, 0);
  let byVector: number[] = [];
  if (vector !== null) {
    index.vectors.roughScore(vector, mask, cosines);
    const near = selectTop(cosines, mask, count, Math.max(ranking.rescored, depth), noVector);
    index.vectors.scoreSlots(vector, [...byTerms, ...near], cosines);
    byVector = byScore(near, cosines);
  }
  const best = byVector.slice(0, ranking.depth);
  const first = fuseScores(byTerms.slice(0, ranking.depth), best, lexical, cosines);
  const feedback = first.slice(
    0,
    Math.min(
      ranking.feedbackPassages,
      Math.floor(statistics.passages / ranking.passagesForEachFeedback),
    ),
  );

  const widerTerms =
    terms.size === 0 ? terms : widenTerms(index.lexical, statistics, terms, feedback);
  index.lexical.score(widerTerms, statistics, widerLexical);
  const byWiderTerms = selectTop(widerLexical, mask, count, depth, 0);
  let byWiderVector: number[] = [];
  if (vector !== null) {
    const candidates = [...new Set([...byVector, ...byTerms, ...byWiderTerms])];
    const wider = widenVector(index.vectors, vector, feedback);
    index.vectors.scoreSlots(wider, candidates, widerCosines);
    const embedded = candidates.filter((slot) => widerCosines[slot]! > noVector);
    byWiderVector = byScore(embedded, widerCosines).slice(0, depth);
  }
  return fuseScores(byWiderTerms, byWiderVector, widerLexical, widerCosines)
    .slice(0, query.limit)
    .map(({ slot, score }) => ({
      slot,
      score: Math.max(0, score),
      lexicalScore: lexical[slot]!,
      vectorScore: vector !== null && cosines[slot]! > noVector ? cosines[slot]! : null,
    }));
}

function byScore(slots: readonly number[], scores: Float32Array): number[] {
  return slots.toSorted((left, right) => scores[right]! - scores[left]! || left - right);
}

/** Statistics of what the filters leave; when that is most of the corpus, the corpus's own will do. */
export function statisticsFor(
  index: CorpusIndex,
  documents: Uint8Array | null,
  mask: Uint8Array,
): LexicalStatistics {
  if (documents === null) return index.lexical.statistics;
  let left = 0;
  for (let slot = 0; slot < index.slotCount; slot++) left += mask[slot]!;
  return left * 2 > index.passageCount
    ? index.lexical.statistics
    : index.lexical.statisticsWithin(mask);
}

/** A question made only of stop words is searched by them. */
function topicTerms(index: CorpusIndex, query: RankingQuery): TermWeights {
  const all = index.lexical.weightsOf(query.terms);
  const topic = new Map([...all].filter(([term]) => !index.lexical.isStopTerm(term)));
  return topic.size > 0 ? topic : all;
}
