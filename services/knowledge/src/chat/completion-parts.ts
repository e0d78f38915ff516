import { ProblemError } from "@workspace/http";

import type { AgentResponse, AgentUsage, OutputItem, SearchResult } from "../models/agent-types.ts";
import type {
  ChatFinishReason,
  ChatImage,
  ChatRequest,
  ChatSearchResult,
  ChatToolCall,
  ChatUsage,
} from "./chat-types.ts";

/** An absent date is left out: clients stumble over null. */
export function chatSearchResult(result: SearchResult): ChatSearchResult {
  const { title, url, snippet, date, last_updated, source } = result;
  return {
    title,
    url,
    snippet,
    ...(date ? { date } : {}),
    ...(last_updated ? { last_updated } : {}),
    source: source === "attachment" ? "attachment" : "web",
  };
}

export function chatToolCall(item: OutputItem, index: number): ChatToolCall | null {
  if (item.type !== "function_call") return null;
  const { call_id: id, name, arguments: given } = item;
  return { index, id, type: "function", function: { name, arguments: given } };
}

export function toolCallsOf(output: readonly OutputItem[]): ChatToolCall[] {
  const calls: ChatToolCall[] = [];
  for (const item of output) {
    const call = chatToolCall(item, calls.length);
    if (call) calls.push(call);
  }
  return calls;
}

export function finishReasonOf(response: AgentResponse, toolCalls: number): ChatFinishReason {
  if (toolCalls > 0) return "tool_calls";
  return response.status === "incomplete" ? "length" : "stop";
}

/** Tokens and dollars under Sonar's names; what tools cost was the price of the request. */
export function chatUsage(usage: AgentUsage | undefined, request: ChatRequest): ChatUsage {
  const cost = usage?.cost;
  const searches = usage?.tool_calls_details?.["search_web"]?.invocation;
  const reasoning = usage?.output_tokens_details?.reasoning_tokens;
  return {
    prompt_tokens: usage?.input_tokens ?? 0,
    completion_tokens: usage?.output_tokens ?? 0,
    total_tokens: usage?.total_tokens ?? 0,
    search_context_size: request.web_search_options?.search_context_size ?? "low",
    ...(searches === undefined ? {} : { num_search_queries: searches }),
    ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
    cost: {
      input_tokens_cost:
        (cost?.input_cost ?? 0) + (cost?.cache_creation_cost ?? 0) + (cost?.cache_read_cost ?? 0),
      output_tokens_cost: cost?.output_cost ?? 0,
      request_cost: cost?.tool_calls_cost ?? 0,
      total_cost: cost?.total_cost ?? 0,
    },
  };
}

/** Images of the items that an image search leaves; those without an address are left out. */
export function imagesOf(output: readonly OutputItem[]): ChatImage[] {
  return output.flatMap((item) => {
    if (!/image/.test(item.type)) return [];
    const fields = new Map<string, unknown>(Object.entries(item));
    const results = fields.get("results") ?? fields.get("images");
    return Array.isArray(results) ? results.flatMap(imageOf) : [];
  });
}

function imageOf(value: unknown): ChatImage[] {
  if (typeof value !== "object" || value === null) return [];
  const fields = new Map<string, unknown>(Object.entries(value));
  const image = textOf(fields.get("image_url")) ?? textOf(fields.get("url"));
  if (image === undefined) return [];
  return [
    {
      image_url: image,
      origin_url: textOf(fields.get("origin_url")) ?? textOf(fields.get("source_url")) ?? image,
      height: numberOf(fields.get("height")),
      width: numberOf(fields.get("width")),
    },
  ];
}

/** A run that gave no answer, as the error that Sonar would have answered with. */
export function problemOfRun(response: AgentResponse): ProblemError | null {
  if (response.status !== "failed" && response.status !== "cancelled") return null;
  const error = response.error ?? { message: `the run was ${response.status}` };
  const type = error.type ?? error.code ?? "internal_error";
  return new ProblemError({
    type,
    status: statusOf(type),
    title: "The run failed",
    detail: error.message,
  });
}

function statusOf(type: string): number {
  if (type.startsWith("invalid_")) return 400;
  if (type === "request_rate_limit_exceeded") return 429;
  if (type === "external_connector_error") return 424;
  if (type === "unavailable") return 503;
  return type === "bad_gateway" || type.startsWith("upstream_") ? 502 : 500;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
