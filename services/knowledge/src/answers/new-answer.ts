import { newId } from "@workspace/storage";
import type { ModelTarget } from "../models/model-config.ts";
import type { Answer, AnswerMode } from "./answer.ts";

const modes: Readonly<Record<ModelTarget, AnswerMode>> = {
  local: "extraction",
  openai: "model",
  perplexity: "upstream",
};

/** An answer that has just been asked for; its thread and model are not known yet. */
export function newAnswer(question: string, target: ModelTarget): Answer {
  return {
    id: newId("ans"),
    thread_id: "",
    entry_id: newId("ent"),
    question,
    status: "in_progress",
    model: "",
    mode: modes[target],
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
    corpus_revision: 0,
    created_at: new Date().toISOString(),
    completed_at: null,
  };
}
