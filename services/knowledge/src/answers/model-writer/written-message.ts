import { newId } from "@workspace/storage";

import type {
  AgentEvent,
  Annotation,
  MessageItem,
  SearchResult,
} from "../../models/agent-types.ts";
import { CitationFilter } from "./citation-filter.ts";
import { OpeningFilter } from "./opening-filter.ts";

export interface WrittenMessageOptions {
  readonly outputIndex: number;
  /** The sources, whose ids count from 1. */
  readonly results: readonly SearchResult[];
  readonly refusalText: string;
  /** JSON of a schema: no marks, no refusal, every character counts. */
  readonly isFormatted: boolean;
  /** Called before the first event of a refusal. */
  readonly refusing: () => void;
}

/** The message of a run while a model writes it, as events; it begins with its first text. */
export class WrittenMessage {
  readonly #options: WrittenMessageOptions;
  readonly #opening: OpeningFilter;
  readonly #citations: CitationFilter | null;
  readonly #id = newId("msg");
  #text = "";
  #begun = false;
  #refused = false;
  #item: MessageItem | null = null;

  constructor(options: WrittenMessageOptions) {
    this.#options = options;
    const cites = options.results.length > 0 && !options.isFormatted;
    this.#opening = new OpeningFilter(cites);
    this.#citations = cites ? new CitationFilter(options.results.length) : null;
  }

  get text(): string {
    return this.#text;
  }

  get refused(): boolean {
    return this.#refused;
  }

  /** The finished message; null while unfinished, and when nothing was to be said. */
  get item(): MessageItem | null {
    return this.#item;
  }

  *push(delta: string): Iterable<AgentEvent> {
    const opened = this.#opening.push(delta);
    yield* this.#say(this.#citations ? this.#citations.push(opened) : opened);
  }

  /** Ends the message. `isSilent` leaves out a message without text, as when functions are called. */
  *finish({ isCut, isSilent }: { isCut: boolean; isSilent: boolean }): Iterable<AgentEvent> {
    if (this.#opening.refused) {
      yield* this.refuse();
      return;
    }
    const rest = this.#opening.finish();
    yield* this.#say(
      this.#citations ? this.#citations.push(rest) + this.#citations.finish() : rest,
    );
    if (this.#begun || !isSilent) yield* this.#end(isCut);
  }

  /** Says that the documents do not hold the answer. */
  *refuse(): Iterable<AgentEvent> {
    this.#refused = true;
    this.#options.refusing();
    yield* this.#say(this.#options.refusalText);
    yield* this.#end(false);
  }

  *#say(delta: string): Iterable<AgentEvent> {
    if (delta === "") return;
    if (!this.#begun) yield this.#begin();
    this.#text += delta;
    yield { type: "response.output_text.delta", ...this.#place(), delta };
  }

  #begin(): AgentEvent {
    this.#begun = true;
    const item = this.#message("in_progress", "", []);
    return { type: "response.output_item.added", item, output_index: this.#options.outputIndex };
  }

  *#end(isCut: boolean): Iterable<AgentEvent> {
    if (!this.#begun) yield this.#begin();
    const text = this.#text;
    yield { type: "response.output_text.done", ...this.#place(), text };
    const item = this.#message(isCut ? "incomplete" : "completed", text, this.#annotations());
    this.#item = item;
    yield { type: "response.output_item.done", item, output_index: this.#options.outputIndex };
  }

  #place() {
    return { item_id: this.#id, output_index: this.#options.outputIndex, content_index: 0 };
  }

  #annotations(): Annotation[] {
    const claims = this.#citations?.claims ?? [];
    return claims.flatMap(({ source, startIndex, endIndex }) => {
      const result = this.#options.results[source - 1];
      if (!result) return [];
      const { title, url } = result;
      return { type: "url_citation", title, url, start_index: startIndex, end_index: endIndex };
    });
  }

  #message(status: MessageItem["status"], text: string, annotations: Annotation[]): MessageItem {
    return {
      type: "message",
      id: this.#id,
      role: "assistant",
      status,
      content: [{ type: "output_text", text, annotations }],
    };
  }
}
