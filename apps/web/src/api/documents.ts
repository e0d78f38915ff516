import { knowledge } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";
import type { DocumentKind, DocumentOrigin, DocumentStatus } from "./types.ts";

const at = (id: string) => ({ path: { document_id: id } });

export type DocumentSort =
  | "-created_at"
  | "created_at"
  | "-updated_at"
  | "title"
  | "-title"
  | "-size_bytes"
  | "size_bytes";

export interface DocumentQuery {
  q?: string;
  kind?: DocumentKind | null;
  status?: DocumentStatus | null;
  origin?: DocumentOrigin | null;
  collection_id?: string | null;
  sort?: DocumentSort;
  limit?: number;
  cursor?: string | null;
}

export const listDocuments = (query: DocumentQuery, signal: AbortSignal) =>
  knowledge.listDocuments({ query: dropEmpty(query) }, { signal });

export const getDocument = (id: string, signal: AbortSignal) =>
  knowledge.getDocument(at(id), { signal });

export const deleteDocument = (id: string) => knowledge.deleteDocument(at(id));

export const reindexDocument = (id: string) => knowledge.reindexDocument(at(id));

export const getDocumentContent = (id: string, start: number, end: number, signal: AbortSignal) =>
  knowledge.getDocumentContent(
    { ...at(id), query: { char_start: start, char_end: end } },
    { signal },
  );

export const originalPath = (id: string) =>
  `/api/knowledge/documents/${encodeURIComponent(id)}/original`;

export const getPassage = (id: string, signal: AbortSignal) =>
  knowledge.getPassage({ path: { passage_id: id } }, { signal });

export const addUrl = (url: string, collectionId: string | null) =>
  knowledge.addUrl({ body: { url, ...dropEmpty({ collection_id: collectionId }) } });
