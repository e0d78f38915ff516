import type { Document, DocumentKind, DocumentOrigin, Passage } from "./document.ts";

/** Columns of `documents d` that make a `Document`; the counts are taken at reading. */
export interface DocumentRow {
  id: string;
  kind: DocumentKind;
  title: string;
  status: Document["status"];
  error: { type: string; detail: string } | null;
  origin: DocumentOrigin;
  origin_path: string | null;
  file_name: string | null;
  source_uri: string | null;
  domain: string | null;
  external_id: string | null;
  language: string | null;
  published_at: Date | null;
  last_updated: Date | null;
  content_type: string | null;
  content_sha256: string;
  size_bytes: number;
  revision: number;
  passage_count: number;
  embedded_passage_count: number;
  collection_ids: string[];
  created_at: Date;
  updated_at: Date;
}

export function documentOf(row: DocumentRow): Document {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    error: row.error?.detail ?? null,
    origin: row.origin,
    origin_path: row.origin_path ?? row.file_name,
    source_url: row.source_uri,
    domain: row.domain,
    external_id: row.external_id,
    language: row.language,
    published_at: row.published_at?.toISOString() ?? null,
    last_updated: row.last_updated?.toISOString() ?? null,
    content_type: row.content_type ?? "application/octet-stream",
    content_sha256: row.content_sha256,
    size_bytes: row.size_bytes,
    revision: row.revision,
    passage_count: row.passage_count,
    embedded_passage_count: row.embedded_passage_count,
    collection_ids: row.collection_ids,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export interface PassageRow {
  id: number;
  document_id: string;
  ordinal: number;
  text: string;
  heading_path: string[];
  page: number | null;
  line_start: number;
  line_end: number;
  char_start: number;
  char_end: number;
  embedded: boolean;
}

export function passageOf(row: PassageRow): Passage {
  return {
    id: `psg_${row.id}`,
    document_id: row.document_id,
    ordinal: row.ordinal,
    text: row.text,
    place: {
      heading_path: row.heading_path,
      page: row.page,
      line_start: row.line_start,
      line_end: row.line_end,
      char_start: row.char_start,
      char_end: row.char_end,
    },
    embedded: row.embedded,
  };
}
