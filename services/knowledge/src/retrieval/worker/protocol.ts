import type { RetrieverStats, SearchFilters, SearchHit, SearchMode } from "../types.ts";

export interface WorkerSettings {
  databaseUrl: string;
  schema: string;
  dimensions: number;
}

/** Asked for while its vector is still being made: `VectorRequest` brings that, and is answered. */
export interface SearchRequest {
  kind: "search";
  text: string;
  organisationId: string | null;
  filters: SearchFilters | undefined;
  mode: SearchMode;
  limit: number;
}

/** The vector of the search whose id this bears; undefined when nobody waits for it any more. */
export interface VectorRequest {
  kind: "vector";
  vector: Float32Array | null | undefined;
}

export interface WeighRequest {
  kind: "weigh-terms";
  text: string;
  organisationId: string | null;
  filters: SearchFilters | undefined;
}

export interface StatsRequest {
  kind: "stats";
  organisationId: string | null;
}

export type WorkerRequest = { id: number } & (
  | SearchRequest
  | VectorRequest
  | WeighRequest
  | { kind: "apply-changes" }
  | StatsRequest
  | { kind: "close" }
);

export type WorkerResult = SearchHit[] | Map<number, number> | RetrieverStats | null;

export type WorkerMessage =
  | { kind: "result"; id: number; result: WorkerResult }
  | { kind: "failure"; id: number; message: string }
  | { kind: "loaded"; passages: number; milliseconds: number }
  | { kind: "load-failed"; message: string }
  | { kind: "problem"; message: string };
