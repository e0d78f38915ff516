import type { Schemas } from "@workspace/contracts";
import { InvalidInputError } from "@workspace/http";
import { needCollection } from "../collections/manage-collections.ts";
import type { CollectionRepository } from "../collections/repository.ts";
import type { FoundPassage } from "../search/found-passage.ts";
import { searchPassages } from "../search/search-passages.ts";
import type { SearchDependencies } from "../search/search-passages.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import { inParallel } from "./in-parallel.ts";
import { mean, ndcg, percentile, recall, reciprocalRank } from "./metrics.ts";
import type { Measurement } from "./progress.ts";
import { refuseRepeatedIds } from "./refuse-repeated-ids.ts";
import type { EvaluationRepository } from "./repository.ts";

type EvaluateRetrieval = Schemas["knowledge"]["EvaluateRetrieval"];
type Query = EvaluateRetrieval["queries"][number];
type RetrievalEvaluation = Schemas["knowledge"]["RetrievalEvaluation"];

export interface EvaluateRetrievalDependencies {
  search: SearchDependencies;
  collections: CollectionRepository;
  evaluations: EvaluationRepository;
}

interface RankedDocument {
  /** The document's own name, else its id. */
  document: string;
  score: number;
}

const defaultDepth = 100;
/** Searches under way at a time: one is embedded while another is ranked and a third is read. */
const width = 3;
const emptyRanking: RankedDocument[] = [];

/** Searches for every query as the product does, a few at a time, and scores the rankings. */
export async function* evaluateRetrieval(
  deps: EvaluateRetrievalDependencies,
  context: Pick<TenantContext, "signal" | "tenant">,
  input: EvaluateRetrieval,
): AsyncGenerator<Measurement<RetrievalEvaluation>> {
  const started = performance.now();
  const depth = input.depth ?? defaultDepth;
  const judgements = judgementsOf(input.qrels);
  const searched = input.queries.map(() => ({ milliseconds: 0, ranking: emptyRanking }));
  const search = async (query: Query, signal: AbortSignal) => {
    const before = performance.now();
    const found = await searchPassages(
      deps.search,
      { signal, tenant: context.tenant },
      {
        text: query.text,
        limit: depth,
        filters: { collectionIds: [input.collection_id] },
        perDocument: 1,
        ...(input.mode === undefined ? {} : { mode: input.mode }),
      },
    );
    const milliseconds = performance.now() - before;
    return { milliseconds, ranking: found.map(rankedDocument) };
  };
  let done = 0;
  for await (const { index, result } of inParallel(input.queries, width, context.signal, search)) {
    searched[index] = result;
    yield { kind: "progress", done: ++done, total: input.queries.length };
  }
  const scores = input.queries.flatMap(({ id }, index) => {
    const judged = judgements.get(id);
    if (judged === undefined || !hasRelevant(judged)) return [];
    const ranking = searched[index]!.ranking.map((line) => line.document);
    return {
      ndcg: ndcg(ranking, judged, 10),
      recall: recall(ranking, judged, 100),
      reciprocalRank: reciprocalRank(ranking, judged, 10),
    };
  });
  const latencies = searched.map(({ milliseconds }) => milliseconds);
  const wanted = new Set(input.qrels.map(({ document_id: document }) => document));
  const result: RetrievalEvaluation = {
    collection_id: input.collection_id,
    mode: input.mode ?? "hybrid",
    depth,
    query_count: input.queries.length,
    judged_query_count: scores.length,
    unknown_document_count: await deps.evaluations.countUnknown(
      context.tenant,
      input.collection_id,
      [...wanted],
    ),
    metrics: {
      ndcg_at_10: mean(scores.map((score) => score.ndcg)),
      recall_at_100: mean(scores.map((score) => score.recall)),
      mrr_at_10: mean(scores.map((score) => score.reciprocalRank)),
    },
    latency_ms: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    embedded_share: await deps.evaluations.embeddedShare(context.tenant, input.collection_id),
    corpus_revision: await deps.search.searches.corpusRevision(),
    took_ms: performance.now() - started,
    ...(input.include_run === true ? { run: runOf(input.queries, searched) } : {}),
  };
  yield { kind: "result", result };
}

/** Refuses what cannot be measured, before any of it is. */
export async function checkRetrievalInput(
  { collections }: Pick<EvaluateRetrievalDependencies, "collections">,
  { tenant }: Pick<TenantContext, "tenant">,
  { collection_id, queries, qrels }: EvaluateRetrieval,
): Promise<void> {
  await needCollection(collections, tenant, collection_id);
  refuseRepeatedIds("queries", queries);
  const judged = judgementsOf(qrels);
  if (queries.some(({ id }) => hasRelevant(judged.get(id) ?? new Map()))) return;
  throw new InvalidInputError("No query has a relevant document, so there is nothing to measure", [
    { pointer: "/qrels", detail: "names no query of `queries` with a relevance above 0" },
  ]);
}

function rankedDocument({ document, score }: FoundPassage): RankedDocument {
  return { document: document.externalId ?? document.id, score };
}

function runOf(
  queries: readonly Query[],
  searched: readonly { ranking: readonly RankedDocument[] }[],
): NonNullable<RetrievalEvaluation["run"]> {
  return queries.flatMap(({ id }, index) =>
    searched[index]!.ranking.map(({ document, score }, at) => ({
      query_id: id,
      document_id: document,
      rank: at + 1,
      score,
    })),
  );
}

function hasRelevant(judged: ReadonlyMap<string, number>): boolean {
  return [...judged.values()].some((grade) => grade > 0);
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
