import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { ScriptedAnswer } from "./scenario.ts";

type Json = Record<string, unknown>;

/** One Agent run: emits its events in Perplexity's order and keeps them for reconnecting clients. */
export class ScriptedRun {
  readonly id: string;
  readonly events: Json[] = [];
  readonly answer: ScriptedAnswer;
  #response: Json;
  #finished = false;
  #cancelled = false;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(id: string, answer: ScriptedAnswer, request: Json) {
    this.id = id;
    this.answer = answer;
    this.#response = {
      id,
      object: "response",
      created_at: Math.floor(Date.now() / 1000),
      status: "queued",
      model: typeof request["model"] === "string" ? request["model"] : answer.model,
      output: [],
      background: request["background"] === true,
      store: request["store"] !== false,
      previous_response_id: request["previous_response_id"] ?? null,
    };
  }

  /** The response as a GET shows it: no output before the end. */
  get response(): Json {
    return this.#response;
  }

  get finished(): boolean {
    return this.#finished;
  }

  async run(stopAfterEvents = Number.POSITIVE_INFINITY): Promise<void> {
    const outline = [...this.#outline()];
    for (const event of outline) {
      if (this.#finished || this.events.length >= stopAfterEvents) return;
      if (this.answer.eventDelayMs > 0) await sleep(this.answer.eventDelayMs);
      if (this.#finished) return;
      this.#emit(event);
    }
  }

  cancel(): void {
    if (this.#finished) return;
    this.#cancelled = true;
    this.#response = { ...this.#response, status: "cancelled", completed_at: now() };
    this.#emit({ type: "response.cancelled", response: this.#response });
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Events after sequence number `after`, then further ones as they come. */
  async *follow(after: number, signal: AbortSignal): AsyncIterable<Json> {
    let index = after + 1;
    while (!signal.aborted) {
      for (; index < this.events.length; index++) {
        const event = this.events[index];
        if (event !== undefined) yield event;
      }
      if (this.#finished) return;
      try {
        await once(this.#changes, "event", { signal });
      } catch {
        return;
      }
    }
  }

  async whenFinished(): Promise<void> {
    while (!this.#finished) await once(this.#changes, "event");
  }

  *#outline(): Iterable<Json> {
    const { answer } = this;
    this.#response = { ...this.#response, status: "in_progress" };
    yield { type: "response.created", response: this.#response };
    yield { type: "response.in_progress", response: this.#response };
    const output: Json[] = [];
    if (answer.results.length > 0) {
      yield { type: "response.reasoning.started", thought: "Searching" };
      yield { type: "response.reasoning.search_queries", queries: answer.queries };
      yield { type: "response.reasoning.search_results", results: answer.results };
      yield { type: "response.reasoning.stopped" };
      output.push({ type: "search_results", queries: answer.queries, results: answer.results });
    }
    yield* answer.extraEvents;
    output.push(...answer.extraItems);
    for (const call of answer.functionCalls) {
      const item = {
        type: "function_call",
        id: `fc_${call.call_id}`,
        status: "completed",
        ...call,
      };
      yield { type: "response.output_item.added", item, output_index: output.length };
      yield { type: "response.output_item.done", item, output_index: output.length };
      output.push(item);
    }
    if (answer.deltas.length > 0) {
      const place = { item_id: `msg_${this.id}`, output_index: output.length, content_index: 0 };
      const text = answer.deltas.join("");
      yield {
        type: "response.output_item.added",
        item: message(place.item_id, "in_progress", []),
        output_index: place.output_index,
      };
      for (const delta of answer.deltas) {
        yield { type: "response.output_text.delta", ...place, delta };
      }
      yield { type: "response.output_text.done", ...place, text };
      const item = message(place.item_id, "completed", [
        { type: "output_text", text, annotations: [] },
      ]);
      yield { type: "response.output_item.done", item, output_index: place.output_index };
      output.push(item);
    }
    yield this.#terminal(output);
  }

  #terminal(output: Json[]): Json {
    const { answer } = this;
    const common = { ...this.#response, completed_at: now(), usage: answer.usage };
    if (answer.outcome === "failed") {
      this.#response = { ...common, status: "failed", output: [], error: answer.error };
      return { type: "response.failed", error: answer.error };
    }
    if (answer.outcome === "incomplete") {
      const incomplete_details = { reason: "max_output_tokens" };
      this.#response = { ...common, status: "incomplete", output, incomplete_details };
      return { type: "response.incomplete", response: this.#response };
    }
    this.#response = { ...common, status: "completed", output };
    return { type: "response.completed", response: this.#response };
  }

  #emit(event: Json): void {
    this.events.push({ ...event, sequence_number: this.events.length });
    if (terminalTypes.has(String(event["type"]))) this.#finished = true;
    this.#changes.emit("event");
  }
}

const terminalTypes = new Set([
  "response.completed",
  "response.failed",
  "response.incomplete",
  "response.cancelled",
]);

function message(id: string, status: string, content: unknown[]): Json {
  return { type: "message", id, role: "assistant", status, content };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
