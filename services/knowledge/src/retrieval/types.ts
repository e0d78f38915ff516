/** Restricts a search. Every given part must hold; the lists inside one part are alternatives. */
export interface SearchFilters {
  documentIds?: readonly string[];
  collectionIds?: readonly string[];
  /** A domain stands for itself and its subdomains; `deny` wins over `allow`. */
  domains?: { allow?: readonly string[]; deny?: readonly string[] };
  kinds?: readonly string[];
  languages?: readonly string[];
  /** `after` bounds are inclusive, `before` bounds exclusive. A document without the date never matches. */
  publishedAfter?: Date;
  publishedBefore?: Date;
  updatedAfter?: Date;
  updatedBefore?: Date;
}

export type SearchMode = "hybrid" | "lexical" | "vector";

export interface SearchInput {
  text: string;
  /** Whose documents are searched, together with the installation's; null searches these alone. */
  organisationId: string | null;
  limit: number;
  filters?: SearchFilters;
  /** Default `hybrid`; falls back to `lexical` while no embedder or no vector is there. */
  mode?: SearchMode;
}

export interface SearchHit {
  passageId: number;
  documentId: string;
  /** Fused score, 0..1 within this search; compare only within one result list. */
  score: number;
  /** BM25 of the query itself, 0 when no query term occurs. */
  lexicalScore: number;
  /** Cosine between query and passage, null while the passage has no embedding. */
  vectorScore: number | null;
}

export interface RetrieverStats {
  /** `loading` until the whole corpus is in memory; searches see what is loaded so far. */
  state: "loading" | "ready" | "failed";
  documents: number;
  passages: number;
  embeddedPassages: number;
  terms: number;
  memoryBytes: number;
  error: string | null;
}

/** All that asks rejects with an UnavailableError while a worker that died loads the index again. */
export interface Retriever {
  search(input: SearchInput, signal: AbortSignal): Promise<SearchHit[]>;
  /**
   * How much each topic term of a text says, by its hash: the inverse frequency among the passages
   * that pass the filters, highest for terms that none of them holds.
   */
  weighTerms(
    input: Pick<SearchInput, "text" | "organisationId" | "filters">,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, number>>;
  /** Brings the index up to all changes committed before the call. */
  applyChanges(): Promise<void>;
  /** @throws UnavailableError where a search would be refused now */
  checkAvailable(): void;
  /** Resolves once the corpus is loaded; rejects when something stands against it or `signal` aborts. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Counts what an organisation can find. */
  stats(organisationId: string | null): Promise<RetrieverStats>;
  close(): Promise<void>;
}
