import { useState } from "react";
import type { DocumentSort } from "#api/documents.ts";
import type { DocumentKind, DocumentOrigin, DocumentStatus } from "#api/types.ts";

export interface DocumentFilter {
  q: string;
  kind: DocumentKind | null;
  status: DocumentStatus | null;
  origin: DocumentOrigin | null;
  collection_id: string | null;
  sort: DocumentSort;
}

export const noDocumentFilter: DocumentFilter = {
  q: "",
  kind: null,
  status: null,
  origin: null,
  collection_id: null,
  sort: "-created_at",
};

export const isFiltered = ({ sort: _sort, ...filter }: DocumentFilter): boolean =>
  Object.values(filter).some(Boolean);

export function useDocumentFilter(collectionId: string | null) {
  const [filter, setFilter] = useState<DocumentFilter>({
    ...noDocumentFilter,
    collection_id: collectionId,
  });
  return [
    filter,
    (part: Partial<DocumentFilter>) => setFilter((before) => ({ ...before, ...part })),
  ] as const;
}
