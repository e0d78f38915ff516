import type { ChatStep, ChatTranslation } from "./chat-translation.ts";
import type { ChatEvent } from "./chat-types.ts";

/** Writes the chunks of one stream mode. */
export interface ChunkWriter {
  chunk(step: ChatStep): Iterable<ChatEvent>;
  last(relatedQuestions: string[] | null): Iterable<ChatEvent>;
}

/**
 * `full`: every chunk has the message so far, and the sources from the first chunk on. So nothing
 * is written before the first text: clients read the citations off the first chunk.
 */
export class FullChunks implements ChunkWriter {
  readonly #chat: ChatTranslation;

  constructor(chat: ChatTranslation) {
    this.#chat = chat;
  }

  *chunk({ text, toolCall }: ChatStep): Iterable<ChatEvent> {
    if (text === undefined && toolCall === undefined) return;
    const { base, message, sources } = this.#chat;
    const delta = {
      role: "assistant" as const,
      content: text ?? "",
      ...(toolCall ? { tool_calls: [toolCall] } : {}),
    };
    yield {
      ...base,
      object: "chat.completion.chunk",
      choices: [{ index: 0, finish_reason: null, message, delta }],
      ...sources,
    };
  }

  *last(relatedQuestions: string[] | null): Iterable<ChatEvent> {
    const { base, message, finishReason } = this.#chat;
    const delta = { role: "assistant" as const, content: "" };
    yield {
      ...base,
      object: "chat.completion.chunk",
      choices: [{ index: 0, finish_reason: finishReason, message, delta }],
      ...this.#chat.closing(relatedQuestions),
    };
  }
}

/** `concise`: only what is new, in objects of four kinds. */
export class ConciseChunks implements ChunkWriter {
  readonly #chat: ChatTranslation;
  #isReasoning = false;
  #hasSpoken = false;

  constructor(chat: ChatTranslation) {
    this.#chat = chat;
  }

  *chunk({ text, toolCall, reasoning }: ChatStep): Iterable<ChatEvent> {
    const { base } = this.#chat;
    if (reasoning && !this.#hasSpoken) {
      this.#isReasoning = true;
      const delta = { role: "assistant" as const, content: "", reasoning_steps: [reasoning] };
      yield {
        ...base,
        object: "chat.reasoning",
        choices: [{ index: 0, finish_reason: null, delta }],
      };
    }
    if (text === undefined && toolCall === undefined) return;
    yield* this.#reasoningDone();
    this.#hasSpoken = true;
    const delta = {
      role: "assistant" as const,
      content: text ?? "",
      ...(toolCall ? { tool_calls: [toolCall] } : {}),
    };
    yield {
      ...base,
      object: "chat.completion.chunk",
      choices: [{ index: 0, finish_reason: null, delta }],
    };
  }

  *last(relatedQuestions: string[] | null): Iterable<ChatEvent> {
    yield* this.#reasoningDone();
    const { base, message, finishReason } = this.#chat;
    const delta = { role: "assistant" as const, content: "" };
    yield {
      ...base,
      object: "chat.completion.done",
      choices: [{ index: 0, finish_reason: finishReason, message, delta }],
      ...this.#chat.closing(relatedQuestions),
    };
  }

  *#reasoningDone(): Iterable<ChatEvent> {
    if (!this.#isReasoning) return;
    this.#isReasoning = false;
    const { base, reasoning, sources } = this.#chat;
    const message = { role: "assistant" as const, content: "", reasoning_steps: [...reasoning] };
    const delta = { role: "assistant" as const, content: "" };
    yield {
      ...base,
      object: "chat.reasoning.done",
      choices: [{ index: 0, finish_reason: null, message, delta }],
      ...sources,
    };
  }
}
