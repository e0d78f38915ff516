import type { CorpusIndex, SlotSelection } from "../memory/corpus-index.ts";
import type { LexicalStatistics, TermWeights } from "../memory/lexical-index.ts";
import { noVector } from "../memory/vector-index.ts";
import type { SearchFilters, SearchMode } from "../types.ts";
import { fuseScores } from "./fuse-scores.ts";
import { selectTop, selectTopOf } from "./select-top.ts";
import { scoreWidely } from "./score-widely.ts";
import { ranking } from "./settings.ts";
import { widenTerms, widenVector } from "./widen-query.ts";

export interface RankingQuery {
  /** Hashed terms of the question with their counts. */
  terms: ReadonlyMap<number, number>;
  organisationId: string | null;
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
 *
 * What needs no vector is done when it is made, so that it can be while the query is embedded.
 */
export class PassageRanking {
  readonly #index: CorpusIndex;
  readonly #query: RankingQuery;
  readonly #count: number;
  readonly #depth: number;
  readonly #mask: Uint8Array;
  readonly #statistics: LexicalStatistics;
  readonly #terms: TermWeights;
  readonly #lexical: Float32Array;
  readonly #byTerms: number[];

  constructor(index: CorpusIndex, query: RankingQuery) {
    const documents = index.documents.select(query.filters, query.organisationId);
    this.#index = index;
    this.#query = query;
    this.#count = index.slotCount;
    this.#depth = Math.max(ranking.depth, query.limit);
    const selection = index.selectSlots(documents);
    this.#mask = selection.mask;
    this.#statistics = statisticsFor(index, selection);
    this.#terms = query.mode === "vector" ? new Map<number, number>() : topicTerms(index, query);
    this.#lexical = index.columns.borrow(this.#count, 0);
    index.lexical.score(this.#terms, this.#statistics, this.#lexical);
    this.#byTerms = this.#best(this.#lexical, this.#depth, 0);
  }

  /** Ends the ranking; to be called once. Without a vector, words alone count. */
  finish(queryVector: Float32Array | null): RankedPassage[] {
    const { mode, limit } = this.#query;
    const { vectors, lexical: lexicalIndex, columns } = this.#index;
    const vector = mode === "lexical" || vectors.count === 0 ? null : queryVector;
    const lexical = this.#lexical;
    const cosines = columns.borrow(this.#count, noVector);
    const byVector = vector === null ? [] : this.#nearest(vector, cosines);
    const first = fuseScores(
      this.#byTerms.slice(0, ranking.depth),
      byVector.slice(0, ranking.depth),
      lexical,
      cosines,
    );
    const feedback = first.slice(0, this.#feedbackPassages());

    const widerTerms =
      this.#terms.size === 0
        ? this.#terms
        : widenTerms(lexicalIndex, this.#statistics, this.#terms, feedback);
    const widerLexical = columns.borrow(this.#count, 0);
    const wide = scoreWidely(
      lexicalIndex,
      widerTerms,
      this.#statistics,
      this.#mask,
      this.#depth,
      widerLexical,
    );
    const byWiderTerms = wide.best;
    const widerCosines = columns.borrow(this.#count, noVector);
    let byWiderVector: number[] = [];
    if (vector !== null) {
      const candidates = [...new Set([...byVector, ...this.#byTerms, ...byWiderTerms])];
      const wider = widenVector(vectors, vector, feedback);
      vectors.scoreSlots(wider, candidates, widerCosines);
      const embedded = candidates.filter((slot) => widerCosines[slot]! > noVector);
      byWiderVector = byScore(embedded, widerCosines).slice(0, this.#depth);
      wide.complete(byWiderVector);
    }
    const best = fuseScores(byWiderTerms, byWiderVector, widerLexical, widerCosines);
    const found = best.slice(0, limit);
    if (vector !== null) {
      const slots = found.map(({ slot }) => slot);
      vectors.scoreSlots(vector, slots, cosines);
    }
    const ranked = found.map(({ slot, score }) => ({
      slot,
      score: Math.max(0, score),
      lexicalScore: lexical[slot]!,
      vectorScore: cosines[slot]! > noVector ? cosines[slot]! : null,
    }));
    for (const column of [lexical, cosines, widerLexical, widerCosines]) columns.giveBack(column);
    return ranked;
  }

  /** The slots with the best cosines, which are written to `cosines`, and those of the best by terms. */
  #nearest(vector: Float32Array, cosines: Float32Array): number[] {
    const { vectors } = this.#index;
    const candidates = vectors.candidates(vector, this.#mask);
    vectors.scoreSlots(vector, candidates, cosines);
    vectors.scoreSlots(vector, this.#byTerms, cosines);
    return selectTopOf(candidates, cosines, Math.max(ranking.rescored, this.#depth));
  }

  #feedbackPassages(): number {
    const enough = Math.floor(this.#statistics.passages / ranking.passagesForEachFeedback);
    return Math.min(ranking.feedbackPassages, enough);
  }

  #best(scores: Float32Array, limit: number, floor: number): number[] {
    return selectTop(scores, this.#mask, this.#count, limit, floor);
  }
}

function byScore(slots: readonly number[], scores: Float32Array): number[] {
  return slots.toSorted((left, right) => scores[right]! - scores[left]! || left - right);
}

/** Statistics of what the filters leave; when that is most of the corpus, the corpus's own will do. */
export function statisticsFor(index: CorpusIndex, selection: SlotSelection): LexicalStatistics {
  return selection.count * 2 > index.passageCount
    ? index.lexical.statistics
    : index.lexical.statisticsWithin(selection.mask);
}

/** A question made only of stop words is searched by them. */
function topicTerms(index: CorpusIndex, query: RankingQuery): TermWeights {
  const all = index.lexical.weightsOf(query.terms);
  const topic = new Map([...all].filter(([term]) => !index.lexical.isStopTerm(term)));
  return topic.size > 0 ? topic : all;
}
