import type { Answer, Citation, Source } from "#api/types.ts";

/** An answer under way, for tests. */
export function sampleAnswer(changes: Partial<Answer> = {}): Answer {
  return {
    id: "ans_1",
    thread_id: "thr_1",
    entry_id: "ent_1",
    question: "How do I import a HAR?",
    status: "in_progress",
    model: "local-extraction",
    mode: "extraction",
    refused: false,
    cached: false,
    evidence_score: null,
    text: "",
    citations: [],
    sources: [],
    related: [],
    usage: {
      input_tokens: 0,
      output_tokens: 0,
      total_tokens: 0,
      cost: { currency: "USD", total: 0 },
    },
    timings_ms: {},
    error: null,
    corpus_revision: 1,
    created_at: "2026-11-22T16:20:00.000Z",
    completed_at: null,
    ...changes,
  };
}

export function sampleCitation(changes: Partial<Citation> = {}): Citation {
  return {
    number: 1,
    start_index: 0,
    end_index: 10,
    passage_id: "psg_1",
    document_id: "doc_1",
    external_id: null,
    title: "Importing traffic",
    url: "https://example.com/guide",
    quote: "Choose Export HAR.",
    place: null,
    ...changes,
  };
}

export function sampleSource(changes: Partial<Source> = {}): Source {
  return {
    number: 1,
    passage_id: "psg_1",
    document_id: "doc_1",
    external_id: null,
    title: "Importing traffic",
    url: null,
    domain: null,
    kind: "markdown",
    published_at: null,
    last_updated: null,
    snippet: "Choose Export HAR.",
    place: null,
    score: 1,
    ...changes,
  };
}
