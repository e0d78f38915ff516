export { createRetriever } from "./retriever.ts";
export type { RetrieverOptions } from "./retriever.ts";
export { adoptEmbeddingModel } from "./repository.ts";
export { countTerms, encodeTerms, isStopTerm, termsInOrder } from "./text/terms.ts";
export { quantiseVector } from "./memory/quantise.ts";
export type {
  Retriever,
  RetrieverStats,
  SearchFilters,
  SearchHit,
  SearchInput,
  SearchMode,
} from "./types.ts";
