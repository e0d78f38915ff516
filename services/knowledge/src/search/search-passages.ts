import type { RequestContext } from "@workspace/http";
import type { Retriever, SearchFilters, SearchMode } from "../retrieval/types.ts";
import type { FoundPassage } from "./found-passage.ts";
import type { SearchRepository } from "./repository.ts";

export interface SearchDependencies {
  retriever: Pick<Retriever, "search">;
  searches: SearchRepository;
}

export interface SearchPassagesInput {
  text: string;
  limit: number;
  filters?: SearchFilters;
  mode?: SearchMode;
  /** Keep only the best passage of each document. */
  onePerDocument?: boolean;
}

/** How many passages are looked at for each document wanted. */
const passagesPerDocument = 4;

/** The one search of the product: the API, the answers and the evaluation all come through here. */
export async function searchPassages(
  { retriever, searches }: SearchDependencies,
  { signal }: Pick<RequestContext, "signal">,
  input: SearchPassagesInput,
): Promise<FoundPassage[]> {
  const { text, limit, filters, mode, onePerDocument = false } = input;
  const hits = await retriever.search(
    {
      text,
      limit: onePerDocument ? limit * passagesPerDocument : limit,
      ...(filters ? { filters } : {}),
      ...(mode ? { mode } : {}),
    },
    signal,
  );
  if (!onePerDocument) return searches.passagesOf(hits);
  const seen = new Set<string>();
  const best = hits.filter(({ documentId }) => !seen.has(documentId) && seen.add(documentId));
  return searches.passagesOf(best.slice(0, limit));
}
