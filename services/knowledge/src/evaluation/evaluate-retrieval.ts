import type { Schemas } from "@workspace/contracts";
import type { RequestContext } from "@workspace/http";
import { needCollection } from "../collections/manage-collections.ts";
import type { CollectionRepository } from "../collections/repository.ts";
import { searchPassages } from "../search/search-passages.ts";
import type { SearchDependencies } from "../search/search-passages.ts";
import { mean, ndcg, percentile, recall, reciprocalRank } from "./metrics.ts";
import type { Measurement } from "./progress.ts";
import type { EvaluationRepository } from "./repository.ts";

type EvaluateRetrieval = Schemas["knowledge"]["EvaluateRetrieval"];
type RetrievalEvaluation = Schemas["knowledge"]["RetrievalEvaluation"];

export interface EvaluateRetrievalDependencies {
  search: SearchDependencies;
  collections: CollectionRepository;
  evaluations: EvaluationRepository;
}

const defaultDepth = 100;

/** Searches for every query as the product does, one after the other, and scores the rankings. */
export async function* evaluateRetrieval(
  deps: EvaluateRetrievalDependencies,
  context: Pick<RequestContext, "signal">,
  input: EvaluateRetrieval,
): AsyncGenerator<Measurement<RetrievalEvaluation>> {
  await needCollection(deps.collections, input.collection_id);
  const started = performance.now();
  const depth = input.depth ?? defaultDepth;
  const judgements = judgementsOf(input.qrels);
  const run: NonNullable<RetrievalEvaluation["run"]> = [];
  const latencies: number[] = [];
  const scores: { ndcg: number; recall: number; reciprocalRank: number }[] = [];
  for (const [index, query] of input.queries.entries()) {
    context.signal.throwIfAborted();
    const before = performance.now();
    const found = await searchPassages(deps.search, context, {
      text: query.text,
      limit: depth,
      filters: { collectionIds: [input.collection_id] },
      onePerDocument: true,
      ...(input.mode === undefined ? {} : { mode: input.mode }),
    });
    latencies.push(performance.now() - before);
    const ranking = found.map(({ document }) => document.externalId ?? document.id);
    const judged = judgements.get(query.id);
    if (judged !== undefined && [...judged.values()].some((grade) => grade > 0)) {
      scores.push({
        ndcg: ndcg(ranking, judged, 10),
        recall: recall(ranking, judged, 100),
        reciprocalRank: reciprocalRank(ranking, judged, 10),
      });
    }
    if (input.include_run === true) {
      found.forEach(({ score }, at) =>
        run.push({ query_id: query.id, document_id: ranking[at]!, rank: at + 1, score }),
      );
    }
    yield { kind: "progress", done: index + 1, total: input.queries.length };
  }
  const result: RetrievalEvaluation = {
    collection_id: input.collection_id,
    mode: input.mode ?? "hybrid",
    depth,
    query_count: input.queries.length,
    judged_query_count: scores.length,
    metrics: {
      ndcg_at_10: mean(scores.map((score) => score.ndcg)),
      recall_at_100: mean(scores.map((score) => score.recall)),
      mrr_at_10: mean(scores.map((score) => score.reciprocalRank)),
    },
    latency_ms: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    embedded_share: await deps.evaluations.embeddedShare(input.collection_id),
    corpus_revision: await deps.search.searches.corpusRevision(),
    took_ms: performance.now() - started,
    ...(input.include_run === true ? { run } : {}),
  };
  yield { kind: "result", result };
}

function judgementsOf(qrels: EvaluateRetrieval["qrels"]): Map<string, Map<string, number>> {
  const byQuery = new Map<string, Map<string, number>>();
  for (const { query_id: query, document_id: document, relevance } of qrels) {
    const judged = byQuery.get(query);
    if (judged === undefined) byQuery.set(query, new Map([[document, relevance]]));
    else judged.set(document, relevance);
  }
  return byQuery;
}
