import type { Schemas } from "@workspace/contracts";

export type Document = Schemas["knowledge"]["Document"];
export type DocumentKind = Document["kind"];
export type DocumentOrigin = Document["origin"];
export type Passage = Schemas["knowledge"]["Passage"];
export type DocumentContent = Schemas["knowledge"]["DocumentContent"];

/** What whoever added a document said about it; it stands above what the document says itself. */
export interface GivenFacts {
  title?: string | undefined;
  language?: string | undefined;
  /** ISO 8601. */
  publishedAt?: string | undefined;
  kind?: Exclude<DocumentKind, "pdf"> | undefined;
}

export interface NewDocument {
  origin: DocumentOrigin;
  contentSha256: string;
  sizeBytes: number;
  contentType: string;
  fileName: string | null;
  originPath: string | null;
  sourceUri: string | null;
  externalId: string | null;
  folderId: string | null;
  /** Whose it becomes; with a collection or a folder, whose that is. */
  organisationId: string | null;
  collectionId: string | null;
  given: GivenFacts;
}

/** The host of an address without `www.`, by which searches filter; null when it has none. */
export function domainOf(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const host = new URL(address).hostname.toLowerCase();
  return host === "" ? null : host.replace(/^www\./, "");
}
