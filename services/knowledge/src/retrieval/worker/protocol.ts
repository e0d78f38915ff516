import type { RetrieverStats, SearchFilters, SearchHit, SearchMode } from "../types.ts";

export interface WorkerSettings {
  databaseUrl: string;
  schema: string;
  dimensions: number;
}

export interface SearchRequest {
  kind: "search";
  text: string;
  vector: Float32Array | null;
  filters: SearchFilters | undefined;
  mode: SearchMode;
  limit: number;
}

export interface WeighRequest {
  kind: "weigh-terms";
  text: string;
  filters: SearchFilters | undefined;
}

export type WorkerRequest = { id: number } & (
  | SearchRequest
  | WeighRequest
  | { kind: "apply-changes" }
  | { kind: "stats" }
  | { kind: "close" }
);

export type WorkerResult = SearchHit[] | Map<number, number> | RetrieverStats | null;

export type WorkerMessage =
  | { kind: "result"; id: number; result: WorkerResult }
  | { kind: "failure"; id: number; message: string }
  | { kind: "loaded"; passages: number; milliseconds: number }
  | { kind: "load-failed"; message: string }
  | { kind: "problem"; message: string };
