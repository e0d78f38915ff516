import type { DocumentKind, DocumentOrigin, DocumentStatus } from "#api/types.ts";

export const kindNames: Record<DocumentKind, string> = {
  markdown: "Markdown",
  text: "Text",
  html: "HTML",
  pdf: "PDF",
  json: "JSON",
  openapi: "OpenAPI",
  code: "Code",
};

export const originNames: Record<DocumentOrigin, string> = {
  upload: "Uploaded",
  folder: "Folder",
  url: "Web address",
  web: "Web search",
  "workspace-docs": "Workspace guide",
  corpus: "Corpus",
  traffic: "Captured traffic",
};

export const statusNames: Record<DocumentStatus, string> = {
  indexing: "Indexing",
  ready: "Ready",
  failed: "Failed",
};

/** Keys of such a record, typed as what they are: TypeScript widens them to string. */
function keysOf<Key extends string>(record: Record<Key, string>): Key[] {
  return Object.keys(record) as Key[];
}

export const kinds = keysOf(kindNames);
export const origins = keysOf(originNames);
export const statuses = keysOf(statusNames);
