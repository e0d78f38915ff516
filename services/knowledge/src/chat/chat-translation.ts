import { isEvent, isTerminal, outputText, searchResultsOf } from "../models/agent-events.ts";
import type { AgentEvent, AgentResponse, OutputItem, SearchResult } from "../models/agent-types.ts";
import type {
  ChatCompletion,
  ChatFinishReason,
  ChatMessage,
  ChatReasoningStep,
  ChatRequest,
  ChatToolCall,
} from "./chat-types.ts";
import {
  chatSearchResult,
  chatToolCall,
  chatUsage,
  finishReasonOf,
  imagesOf,
  toolCallsOf,
} from "./completion-parts.ts";
import { StopSequences } from "./stop-sequences.ts";

/** What one Agent event means for a chat. */
export interface ChatStep {
  readonly text?: string;
  readonly toolCall?: ChatToolCall;
  readonly reasoning?: ChatReasoningStep;
}

/** The state of a chat while its run goes on, in Sonar's terms. */
export class ChatTranslation {
  readonly base: { readonly id: string; readonly created: number; readonly model: string };
  readonly request: ChatRequest;
  readonly reasoning: ChatReasoningStep[] = [];
  readonly toolCalls: ChatToolCall[] = [];
  #text = "";
  #received = "";
  #results = new Map<number, SearchResult>();
  #queries: string[] = [];
  #refused = false;
  #end: AgentResponse | null = null;
  readonly #stop: StopSequences;

  constructor(id: string, request: ChatRequest, created = Math.floor(Date.now() / 1000)) {
    this.base = { id, created, model: request.model };
    this.request = request;
    this.#stop = new StopSequences(request.stop);
  }

  /** How the run ended; null while it goes on. */
  get end(): AgentResponse | null {
    return this.#end;
  }

  get message(): ChatMessage {
    const calls = this.toolCalls.map(withoutIndex);
    return {
      role: "assistant",
      content: this.#text,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    };
  }

  /** A refusal says what was searched, but rests on none of it. */
  refused(): void {
    this.#refused = true;
  }

  get sources() {
    const results = [...this.#results.values()].sort((left, right) => left.id - right.id);
    return {
      citations: this.#refused ? [] : results.map(({ url }) => url),
      search_results: results.map(chatSearchResult),
    };
  }

  take(event: AgentEvent): ChatStep[] {
    if (isEvent(event, "response.output_text.delta")) return this.#takeText(event.delta);
    if (isEvent(event, "response.reasoning.search_queries")) {
      this.#queries = event.queries;
      const thought = event.thought ?? `Searching for ${event.queries.join("; ")}`;
      return this.#reason(thought, this.#queries, []);
    }
    if (isEvent(event, "response.reasoning.search_results")) {
      this.#addResults(event.results);
      const thought = event.thought ?? `Found ${event.results.length} sources`;
      return this.#reason(thought, this.#queries, event.results);
    }
    if (isEvent(event, "response.reasoning.fetch_url_results")) {
      const contents = event.contents.map(({ url, title, snippet }) => ({ url, title, snippet }));
      const thought = event.thought ?? `Read ${contents.length} pages`;
      return this.#step({ thought, type: "fetch_url_content", fetch_url_content: { contents } });
    }
    if (isEvent(event, "response.output_item.done")) return this.#takeItem(event.item);
    return isTerminal(event) ? this.#takeEnd(event.response) : [];
  }

  get finishReason(): ChatFinishReason {
    if (this.#stop.stopped) return "stop";
    return this.#end ? finishReasonOf(this.#end, this.toolCalls.length) : "stop";
  }

  /** What only the end knows. */
  closing(relatedQuestions: string[] | null) {
    const output = this.#end?.output ?? [];
    return {
      ...this.sources,
      ...(this.request.return_images ? { images: imagesOf(output) } : {}),
      ...(relatedQuestions === null ? {} : { related_questions: relatedQuestions }),
      usage: chatUsage(this.#end?.usage, this.request),
    };
  }

  completion(relatedQuestions: string[] | null): ChatCompletion {
    const { message } = this;
    return {
      ...this.base,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          finish_reason: this.finishReason,
          message,
          delta: { role: "assistant", content: "" },
        },
      ],
      ...this.closing(relatedQuestions),
    };
  }

  #takeText(delta: string): ChatStep[] {
    this.#received += delta;
    return this.#say(this.#stop.push(delta));
  }

  #say(text: string): ChatStep[] {
    this.#text += text;
    return text === "" ? [] : [{ text }];
  }

  #takeItem(item: OutputItem): ChatStep[] {
    if (item.type === "search_results") this.#addResults(item.results);
    const toolCall = chatToolCall(item, this.toolCalls.length);
    if (toolCall === null) return [];
    this.toolCalls.push(toolCall);
    return [{ toolCall }];
  }

  /** The response is the whole truth: what the stream left out is said now. */
  #takeEnd(response: AgentResponse): ChatStep[] {
    this.#end = response;
    this.#addResults(searchResultsOf(response.output));
    const whole = outputText(response);
    const missing = whole.startsWith(this.#received) ? whole.slice(this.#received.length) : "";
    const steps = [...this.#takeText(missing), ...this.#say(this.#stop.finish())];
    for (const toolCall of toolCallsOf(response.output).slice(this.toolCalls.length)) {
      this.toolCalls.push(toolCall);
      steps.push({ toolCall });
    }
    return steps;
  }

  #addResults(results: readonly SearchResult[]): void {
    for (const result of results) this.#results.set(result.id, result);
  }

  #reason(thought: string, queries: string[], results: readonly SearchResult[]): ChatStep[] {
    return this.#step({
      thought,
      type: "web_search",
      web_search: {
        search_keywords: [...queries],
        search_results: results.map(chatSearchResult),
      },
    });
  }

  #step(reasoning: ChatReasoningStep): ChatStep[] {
    this.reasoning.push(reasoning);
    return [{ reasoning }];
  }
}

/** The index tells a stream's pieces apart; a whole message has no need of it. */
function withoutIndex(call: ChatToolCall): ChatToolCall {
  const { index: _index, ...rest } = call;
  return rest;
}
