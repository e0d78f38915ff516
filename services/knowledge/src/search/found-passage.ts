/** Where a passage stands in its document; character offsets count UTF-16 code units. */
export interface Place {
  headingPath: string[];
  page: number | null;
  lineStart: number;
  lineEnd: number;
  charStart: number;
  charEnd: number;
}

/** A passage that a search found, with what its readers need to show and cite it. */
export interface FoundPassage {
  passageId: number;
  text: string;
  place: Place;
  document: {
    id: string;
    title: string;
    kind: string;
    sourceUri: string | null;
    domain: string | null;
    externalId: string | null;
    language: string | null;
    publishedAt: Date | null;
    lastUpdated: Date | null;
  };
  /** Fused, 0..1; comparable within one search. */
  score: number;
  lexicalScore: number;
  vectorScore: number | null;
}

export function passageName(passageId: number): string {
  return `psg_${passageId}`;
}

/** The page that shows the passage in its place, whatever the document's own address is. */
export function readerUrl(publicUrl: string, documentId: string, passageId?: number): string {
  const passage = passageId === undefined ? "" : `?passage=${passageName(passageId)}`;
  return `${publicUrl}/documents/${documentId}${passage}`;
}

/** A web document is cited by its own address, any other by its page in the reader. */
export function citedUrl(publicUrl: string, { document, passageId }: FoundPassage): string {
  return document.sourceUri && /^https?:\/\//.test(document.sourceUri)
    ? document.sourceUri
    : readerUrl(publicUrl, document.id, passageId);
}
