import type { Schemas } from "@workspace/contracts";
import type { Embedder } from "../adapters/embedder/types.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { IndexingRepository } from "./repository.ts";

export type IndexingStatus = Schemas["knowledge"]["IndexingStatus"];

export interface IndexingStatusDependencies {
  indexing: Pick<IndexingRepository, "counts">;
  embedder: Pick<Embedder, "modelId" | "dimensions"> | null;
  indexer: { readonly passagesPerSecond: number | null };
}

/** How far the documents are that the tenant can read. */
export async function getIndexingStatus(
  { indexing, embedder, indexer }: IndexingStatusDependencies,
  { tenant }: { tenant: Tenant },
): Promise<IndexingStatus> {
  const { documents, passages, corpusRevision } = await indexing.counts(tenant);
  const missing = embedder ? passages.total - passages.embedded : 0;
  const rate = missing > 0 ? indexer.passagesPerSecond : null;
  return {
    state: documents.indexing > 0 ? "indexing" : missing > 0 ? "embedding" : "idle",
    documents,
    passages,
    passages_per_second: rate === null ? null : round(rate),
    eta_seconds: rate ? round(missing / rate) : null,
    model: embedder ? { id: embedder.modelId, dimensions: embedder.dimensions } : null,
    corpus_revision: corpusRevision,
    updated_at: new Date().toISOString(),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
