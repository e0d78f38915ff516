/** The parts of OpenAI's chat completions that every compatible server knows. */

export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type ChatContentPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image_url"; readonly image_url: { readonly url: string } };

export type ChatMessage =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user"; readonly content: string | readonly ChatContentPart[] }
  | {
      readonly role: "assistant";
      readonly content: string | null;
      readonly toolCalls?: readonly ChatToolCall[];
    }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };

export interface ChatTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly tools?: readonly ChatTool[];
  readonly toolChoice?: "none" | "auto" | "required" | { readonly name: string };
  readonly parallelToolCalls?: boolean;
  /** A `response_format` as OpenAI takes it. */
  readonly responseFormat?: Readonly<Record<string, unknown>>;
  readonly reasoningEffort?: string;
}

export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter";

export interface ChatUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a stream of a completion is made of; `tool-call` comes once its arguments are whole. */
export type ChatPart =
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string }
  | { readonly type: "tool-call"; readonly call: ChatToolCall }
  | {
      readonly type: "finish";
      readonly reason: FinishReason;
      /** `null` where the server does not count. */
      readonly usage: ChatUsage | null;
      readonly model: string | null;
    };

export interface ChatCompletion {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ChatToolCall[];
  readonly reason: FinishReason;
  readonly usage: ChatUsage | null;
  readonly model: string | null;
}
