import type { Retriever, SearchFilters, SearchHit, SearchMode } from "../retrieval/types.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
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
  /** Keep only so many of each document's best passages; `limit` counts documents then. */
  perDocument?: number;
}

/** How many passages are looked at for each document wanted. */
const lookedAtPerDocument = 4;

/** The one search of the product: the API, the answers and the evaluation all come through here. */
export async function searchPassages(
  { retriever, searches }: SearchDependencies,
  { signal, tenant }: Pick<TenantContext, "signal" | "tenant">,
  input: SearchPassagesInput,
): Promise<FoundPassage[]> {
  const { text, limit, filters, mode, perDocument } = input;
  const hits = await retriever.search(
    {
      text,
      organisationId: tenant.organisationId,
      limit: perDocument === undefined ? limit : limit * lookedAtPerDocument,
      ...(filters ? { filters } : {}),
      ...(mode ? { mode } : {}),
    },
    signal,
  );
  const best = perDocument === undefined ? hits : bestOf(hits, limit, perDocument);
  return searches.passagesOf(tenant, best);
}

/** Only these are fetched: most of what was looked at belongs to documents further down. */
function bestOf(hits: readonly SearchHit[], documents: number, perDocument: number): SearchHit[] {
  const kept = new Map<string, number>();
  return hits.filter(({ documentId }) => {
    const count = kept.get(documentId) ?? (kept.size < documents ? 0 : perDocument);
    if (count === perDocument) return false;
    kept.set(documentId, count + 1);
    return true;
  });
}
