import { isEvent, isTerminal } from "../models/agent-events.ts";
import type { AgentEvent, AgentResponse, OutputItem, SearchResult } from "../models/agent-types.ts";
import type { AnswerObserver } from "../models/answerer.ts";
import { citedUrl, passageName } from "../search/found-passage.ts";
import type { FoundPassage, Place } from "../search/found-passage.ts";
import type { Answer, AnswerStep, Citation, Source } from "./answer.ts";
import { citedRanges } from "./citations-of.ts";
import { quoteFor } from "./quote-place.ts";

/** Follows a run of the Agent API and makes of it the workspace's own answer, step by step. */
export class AnswerBuilder {
  readonly observer: AnswerObserver;
  readonly #publicUrl: string;
  readonly #startedMs = performance.now();
  readonly #passages = new Map<number, FoundPassage>();
  #answer: Answer;

  constructor(answer: Answer, publicUrl: string) {
    this.#answer = answer;
    this.#publicUrl = publicUrl;
    this.observer = {
      passagesFound: (passages) =>
        passages.forEach((passage, index) => this.#passages.set(index + 1, passage)),
      evidenceJudged: ({ evidence, refused }) =>
        this.#change({ evidence_score: evidence, refused }),
      servedFromCache: () => this.#change({ cached: true }),
    };
  }

  get answer(): Answer {
    return this.#answer;
  }

  /** The steps that one event of the run means. */
  *follow(event: AgentEvent): Generator<AnswerStep> {
    if (isEvent(event, "response.created")) {
      this.#change({ model: event.response.model });
      yield { type: "answer-created", ...this.#whole() };
    } else if (isEvent(event, "response.reasoning.search_queries")) {
      yield* this.#planned(event.queries);
    } else if (isEvent(event, "response.reasoning.search_results")) {
      yield* this.#found(event.results);
    } else if (isEvent(event, "response.output_text.delta")) {
      yield* this.#wrote(event.delta);
    } else if (isEvent(event, "response.output_item.done")) {
      yield* this.#outputDone(event.item);
    } else if (isTerminal(event)) {
      yield* this.#ended(event.response);
    }
  }

  /** The end of an answer that broke off without one. */
  failed(error: { type: string; message: string }): AnswerStep {
    this.#change({
      status: "failed",
      error,
      completed_at: new Date().toISOString(),
      timings_ms: this.#timed("total"),
    });
    return { type: "answer-failed", ...this.#whole() };
  }

  *#planned(queries: string[]): Generator<AnswerStep> {
    const plan = { standalone_question: queries[0] ?? this.#answer.question, queries };
    this.#change({ timings_ms: this.#timed("plan") });
    yield { type: "plan-created", answer_id: this.#answer.id, plan };
    yield { type: "search-started", answer_id: this.#answer.id, queries };
  }

  *#found(results: readonly SearchResult[]): Generator<AnswerStep> {
    const known = new Set(this.#answer.sources.map(({ number }) => number));
    const fresh = results.filter(({ id }) => !known.has(id)).map((result) => this.#source(result));
    if (fresh.length === 0 && known.size > 0) return;
    const sources = [...this.#answer.sources, ...fresh].toSorted(
      (left, right) => left.number - right.number,
    );
    this.#change({ sources, timings_ms: this.#timed("search") });
    yield { type: "search-completed", answer_id: this.#answer.id, sources };
  }

  *#wrote(delta: string): Generator<AnswerStep> {
    if (this.#answer.text === "") this.#change({ timings_ms: this.#timed("first_text") });
    this.#change({ text: this.#answer.text + delta });
    yield { type: "text-delta", answer_id: this.#answer.id, delta };
  }

  *#outputDone(item: OutputItem): Generator<AnswerStep> {
    if (item.type === "search_results") yield* this.#found(item.results);
    if (item.type !== "message") return;
    const text = item.content.map((part) => part.text).join("");
    const annotations = item.content.length === 1 ? (item.content[0]?.annotations ?? []) : [];
    const offset = this.#answer.text.endsWith(text) ? this.#answer.text.length - text.length : 0;
    for (const range of citedRanges(text, annotations, this.#answer.sources)) {
      const piece = text.slice(range.start, range.end);
      const citation = this.#citation(
        range.number,
        piece,
        range.start + offset,
        range.end + offset,
      );
      if (!citation) continue;
      this.#change({ citations: [...this.#answer.citations, citation] });
      yield { type: "citation-added", answer_id: this.#answer.id, citation };
    }
  }

  *#ended(response: AgentResponse): Generator<AnswerStep> {
    const { usage } = response;
    this.#change({
      model: response.model,
      completed_at: new Date().toISOString(),
      timings_ms: this.#timed("total"),
      usage: {
        input_tokens: usage?.input_tokens ?? 0,
        output_tokens: usage?.output_tokens ?? 0,
        total_tokens: usage?.total_tokens ?? 0,
        cost: { currency: "USD", total: usage?.cost?.total_cost ?? null },
      },
    });
    if (response.status === "cancelled") {
      this.#change({ status: "cancelled" });
      yield { type: "answer-cancelled", ...this.#whole() };
    } else if (response.status === "failed") {
      const { error } = response;
      const message = error?.message ?? "The answer could not be made";
      this.#change({
        status: "failed",
        error: { type: error?.code ?? error?.type ?? "internal_error", message },
      });
      yield { type: "answer-failed", ...this.#whole() };
    } else {
      this.#change({ status: "completed" });
      yield { type: "answer-completed", ...this.#whole() };
    }
  }

  #source(result: SearchResult): Source {
    const passage = this.#passages.get(result.id);
    if (!passage) return foreignSource(result);
    const { document } = passage;
    return {
      number: result.id,
      passage_id: passageName(passage.passageId),
      document_id: document.id,
      external_id: document.externalId,
      title: document.title,
      url: citedUrl(this.#publicUrl, passage),
      domain: document.domain,
      kind: document.kind as Source["kind"],
      published_at: document.publishedAt?.toISOString() ?? null,
      last_updated: document.lastUpdated?.toISOString() ?? null,
      snippet: passage.text,
      place: wirePlace(passage.place),
      score: passage.score,
    };
  }

  #citation(number: number, piece: string, start: number, end: number): Citation | null {
    const source = this.#answer.sources.find((candidate) => candidate.number === number);
    if (!source) return null;
    const passage = this.#passages.get(number);
    const quote = passage && quoteFor(piece, passage);
    const { passage_id, document_id, external_id, title, url } = source;
    return {
      number,
      start_index: start,
      end_index: end,
      passage_id,
      document_id,
      external_id,
      title,
      url,
      quote: quote?.text ?? source.snippet,
      place: quote ? wirePlace(quote.place) : null,
    };
  }

  #timed(step: keyof Answer["timings_ms"]): Answer["timings_ms"] {
    const elapsed = Math.round((performance.now() - this.#startedMs) * 10) / 10;
    return { ...this.#answer.timings_ms, [step]: elapsed };
  }

  #whole(): { answer_id: string; answer: Answer } {
    return { answer_id: this.#answer.id, answer: this.#answer };
  }

  #change(changes: Partial<Answer>): void {
    this.#answer = { ...this.#answer, ...changes };
  }
}

function foreignSource(result: SearchResult): Source {
  return {
    number: result.id,
    passage_id: null,
    document_id: null,
    external_id: null,
    title: result.title,
    url: result.url,
    domain: URL.canParse(result.url) ? new URL(result.url).hostname : null,
    kind: null,
    published_at: timestamp(result.date),
    last_updated: timestamp(result.last_updated),
    snippet: result.snippet,
    place: null,
    score: null,
  };
}

function timestamp(date: string | undefined): string | null {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

export function wirePlace(place: Place): NonNullable<Source["place"]> {
  return {
    heading_path: place.headingPath,
    page: place.page,
    line_start: place.lineStart,
    line_end: place.lineEnd,
    char_start: place.charStart,
    char_end: place.charEnd,
  };
}
