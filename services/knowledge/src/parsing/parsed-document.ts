/** What a document was read as. */
export type DocumentKind = "markdown" | "text" | "html" | "pdf" | "json" | "openapi" | "code";

/** One stretch of a document's text, with its place. Offsets are UTF-16 code units; lines start at 1. */
export type ParsedPassage = {
  ordinal: number;
  /** Always `document.text.slice(charStart, charEnd)`. */
  text: string;
  headingPath: string[];
  page?: number;
  lineStart: number;
  lineEnd: number;
  charStart: number;
  charEnd: number;
};

export type ParsedDocument = {
  kind: DocumentKind;
  title: string;
  /** BCP 47 primary language, lower case, or null when it cannot be told. */
  language: string | null;
  /** The canonical text, stored once; every passage is a slice of it. */
  text: string;
  /** ISO 8601, when the document itself says so. */
  publishedAt?: string;
  lastUpdatedAt?: string;
  canonicalUrl?: string;
  tags: string[];
  passages: ParsedPassage[];
  warnings: string[];
};

export type DocumentInput = {
  bytes: Uint8Array;
  /** A name for the reader, also a hint of the type. Never used as a path. */
  filename: string;
  /** A media type, perhaps with a charset, as declared by whoever sent the bytes. */
  declaredType?: string;
  /** Read the text as this, whatever its name and look. */
  kind?: Exclude<DocumentKind, "pdf">;
};

/** A span of the canonical text that structure keeps together. Spans are in order and do not overlap. */
export type Block = {
  start: number;
  end: number;
  headingPath: string[];
  page?: number;
  /** Where an oversized block may be cut: at sentences, or only at line ends. */
  cut: "sentences" | "lines";
  /** Begins a passage of its own, whatever came before. */
  alone?: boolean;
};

/** What a format reader yields, before the split into passages. */
export type StructuredText = {
  text: string;
  title?: string;
  language?: string;
  publishedAt?: string;
  lastUpdatedAt?: string;
  canonicalUrl?: string;
  tags?: string[];
  blocks: Block[];
  warnings: string[];
};
