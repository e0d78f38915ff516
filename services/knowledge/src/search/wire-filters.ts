import type { Schemas } from "@workspace/contracts";
import type { SearchFilters } from "../retrieval/types.ts";

type WireFilters = Schemas["knowledge"]["SearchFilters"];

/** Our own API's filters as the index takes them. `collectionId` narrows further. */
export function filtersFromWire(
  wire: WireFilters | undefined,
  collectionId?: string,
): SearchFilters {
  const filters: SearchFilters = {};
  const { domains, exclude_domains: excluded } = wire ?? {};
  if (wire?.document_ids) filters.documentIds = wire.document_ids;
  if (wire?.kinds) filters.kinds = wire.kinds;
  if (wire?.languages) filters.languages = wire.languages;
  if (domains ?? excluded) {
    filters.domains = {
      ...(domains ? { allow: domains.map(lowerCase) } : {}),
      ...(excluded ? { deny: excluded.map(lowerCase) } : {}),
    };
  }
  const collections =
    collectionId === undefined
      ? wire?.collection_ids
      : narrowed(wire?.collection_ids, collectionId);
  if (collections) filters.collectionIds = collections;
  if (wire?.published_after) filters.publishedAfter = new Date(wire.published_after);
  if (wire?.published_before) filters.publishedBefore = new Date(wire.published_before);
  if (wire?.updated_after) filters.updatedAfter = new Date(wire.updated_after);
  if (wire?.updated_before) filters.updatedBefore = new Date(wire.updated_before);
  return filters;
}

/** An empty list is met by no document, as it should be when the two exclude each other. */
function narrowed(collections: readonly string[] | undefined, only: string): string[] {
  return !collections || collections.includes(only) ? [only] : [];
}

function lowerCase(domain: string): string {
  return domain.toLowerCase();
}
