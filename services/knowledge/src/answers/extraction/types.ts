/** A passage as retrieval ranked it, with what extraction needs to read it. */
export interface ExtractionPassage {
  passageId: number;
  documentId: string;
  title: string;
  headingPath: readonly string[];
  text: string;
  /** Whether the text is written with Markdown's headings and fenced code, which are no sentences. */
  isMarkdown?: boolean;
  /** The fused score of retrieval, 0..1. */
  score: number;
  /** Cosine of question and passage, null without a vector. */
  vectorScore: number | null;
}

/** One sentence of a passage: `text === passage.text.slice(start, end)`, UTF-16 offsets. */
export interface ExtractedSentence {
  passageId: number;
  documentId: string;
  start: number;
  end: number;
  text: string;
  /** Higher is better; comparable within one answer only. */
  score: number;
}

export interface ExtractedAnswer {
  /** Best first, at most `limit`. Empty only when no passage holds a sentence. */
  sentences: ExtractedSentence[];
  /** 0..1: how sure it is that the passages answer the question. */
  evidence: number;
  /** `evidence` reaches the shipped threshold; when false, say "not in your documents". */
  supported: boolean;
}
