import { newId } from "@workspace/storage";

import type {
  ChatMessage,
  ChatRequest,
  ChatToolCall,
  ChatUsage,
  FinishReason,
} from "./chat-types.ts";

type Json = Record<string, unknown>;

/** The body of a chat completion request; absent settings stay absent. */
export function requestBody(
  request: ChatRequest,
  stream: boolean,
  maxTokensField: "max_tokens" | "max_completion_tokens",
): Json {
  const { tools, toolChoice } = request;
  return {
    model: request.model,
    messages: request.messages.map(messageBody),
    stream,
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    ...present(maxTokensField, request.maxTokens),
    ...present("temperature", request.temperature),
    ...present("top_p", request.topP),
    ...present("presence_penalty", request.presencePenalty),
    ...present("frequency_penalty", request.frequencyPenalty),
    ...present("response_format", request.responseFormat),
    ...present("reasoning_effort", request.reasoningEffort),
    ...(tools && tools.length > 0
      ? {
          tools: tools.map((tool) => ({ type: "function", function: tool })),
          ...present("tool_choice", toolChoiceBody(toolChoice)),
          ...present("parallel_tool_calls", request.parallelToolCalls),
        }
      : {}),
  };
}

function messageBody(message: ChatMessage): Json {
  switch (message.role) {
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
    case "assistant":
      return {
        role: "assistant",
        content: message.content,
        ...(message.toolCalls && message.toolCalls.length > 0
          ? { tool_calls: message.toolCalls.map(toolCallBody) }
          : {}),
      };
    default:
      return { role: message.role, content: message.content };
  }
}

function toolCallBody(call: ChatToolCall): Json {
  const { id, name } = call;
  return { id, type: "function", function: { name, arguments: call.arguments } };
}

function toolChoiceBody(choice: ChatRequest["toolChoice"]): unknown {
  return typeof choice === "object"
    ? { type: "function", function: { name: choice.name } }
    : choice;
}

function present(name: string, value: unknown): Json {
  return value === undefined ? {} : { [name]: value };
}

/** One chunk or completion, read leniently: servers differ in all but the names. */
export interface WireChoice {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly WireToolCall[];
  readonly finishReason: FinishReason | null;
}

export interface WireToolCall {
  /** `null` where the server leaves it out, as those do that send each call whole. */
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly arguments: string;
}

export function choiceOf(body: unknown, part: "delta" | "message"): WireChoice | null {
  const choices = field(body, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (choice === undefined || choice === null) return null;
  const content = field(choice, part);
  const toolCalls = field(content, "tool_calls");
  return {
    text: text(field(content, "content")) ?? "",
    reasoning: text(field(content, "reasoning_content")) ?? text(field(content, "reasoning")) ?? "",
    toolCalls: Array.isArray(toolCalls) ? toolCalls.map(toolCallOf) : [],
    finishReason: finishReasonOf(field(choice, "finish_reason")),
  };
}

function toolCallOf(value: unknown): WireToolCall {
  const called = field(value, "function");
  const index = field(value, "index");
  const given = field(called, "arguments");
  return {
    index: typeof index === "number" ? index : null,
    id: text(field(value, "id")) || null,
    name: text(field(called, "name")) || null,
    arguments:
      typeof given === "object" && given !== null ? JSON.stringify(given) : (text(given) ?? ""),
  };
}

export function usageOf(body: unknown): ChatUsage | null {
  const usage = field(body, "usage");
  const inputTokens = field(usage, "prompt_tokens");
  const outputTokens = field(usage, "completion_tokens");
  return typeof inputTokens === "number" && typeof outputTokens === "number"
    ? { inputTokens, outputTokens }
    : null;
}

export function modelOf(body: unknown): string | null {
  return text(field(body, "model")) || null;
}

/** An error that came inside an open stream. */
export function streamErrorOf(body: unknown): unknown {
  const error = field(body, "error");
  if (error !== undefined && error !== null) return error;
  // llama.cpp: a bare error object on an `error:` line.
  const isBare = field(body, "choices") === undefined && typeof field(body, "message") === "string";
  return isBare ? body : undefined;
}

/** Gathers the pieces of streamed tool calls. */
export class ToolCallCollector {
  readonly #calls: { index: number | null; id: string; name: string; arguments: string }[] = [];

  add(piece: WireToolCall): void {
    const { index } = piece;
    const open =
      index === null
        ? piece.name === null
          ? this.#calls.at(-1)
          : undefined
        : this.#calls.find((call) => call.index === index);
    if (open) {
      open.arguments += piece.arguments;
      open.name ||= piece.name ?? "";
      return;
    }
    const id = piece.id ?? newId("call");
    this.#calls.push({ index, id, name: piece.name ?? "", arguments: piece.arguments });
  }

  take(): ChatToolCall[] {
    const calls = this.#calls.splice(0).filter(({ name }) => name !== "");
    return calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given || "{}" }));
  }
}

function finishReasonOf(value: unknown): FinishReason | null {
  switch (value) {
    case "stop":
    case "eos":
    case "end_turn":
      return "stop";
    case "length":
    case "max_tokens":
      return "length";
    case "tool_calls":
    case "function_call":
      return "tool-calls";
    case "content_filter":
      return "content-filter";
    default:
      return typeof value === "string" && value !== "" ? "stop" : null;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
