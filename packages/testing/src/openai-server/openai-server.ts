import type { ServerResponse } from "node:http";

import {
  cutConnection,
  openEventStream,
  pause,
  sendJson,
  startLoopbackServer,
} from "../loopback/loopback-server.ts";
import type { LoopbackServer } from "../loopback/loopback-server.ts";

export interface ScriptedToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One completion and the manner in which the server gives it. */
export interface ScriptedCompletion {
  readonly deltas: readonly string[];
  readonly reasoning: readonly string[];
  readonly toolCalls: readonly ScriptedToolCall[];
  readonly finishReason: "stop" | "length" | "tool_calls" | "content_filter";
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  /** How real servers differ from OpenAI's. */
  readonly quirks: {
    /** llama.cpp before 2025, some proxies: the stream just ends. */
    readonly omitDone?: boolean;
    /** Several servers send `role: null` on every delta after the first. */
    readonly nullRole?: boolean;
    /** Ollama: no index, the whole call in one chunk, arguments as an object. */
    readonly wholeToolCalls?: boolean;
  };
  readonly deltaDelayMs: number;
  /** Cuts the connection after so many chunks. */
  readonly cutAfterChunks: number | null;
  /** Sends this error inside the open stream, after the deltas. */
  readonly streamError: Readonly<Record<string, unknown>> | null;
}

export type ChatBehaviour =
  | { readonly kind: "completion"; readonly completion: Partial<ScriptedCompletion> }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "raw"; readonly chunks: readonly string[] };

export interface OpenAiServer extends LoopbackServer {
  /** The base URL as clients configure it, ending in `/v1`. */
  readonly baseUrl: string;
  /** Queues what the next chat completions do; then the default again. */
  script(...behaviours: ChatBehaviour[]): void;
  setCompletion(completion: Partial<ScriptedCompletion>): void;
}

const defaultCompletion: ScriptedCompletion = {
  deltas: ["Hello ", "from the model."],
  reasoning: [],
  toolCalls: [],
  finishReason: "stop",
  usage: { prompt_tokens: 50, completion_tokens: 5 },
  quirks: {},
  deltaDelayMs: 0,
  cutAfterChunks: null,
  streamError: null,
};

type Json = Record<string, unknown>;

/** An OpenAI-compatible model server on 127.0.0.1. */
export async function startOpenAiServer(
  options: { readonly apiKey?: string; readonly models?: readonly string[] } = {},
): Promise<OpenAiServer> {
  const queue: ChatBehaviour[] = [];
  const models = options.models ?? ["test-model"];
  let standard = defaultCompletion;

  const server = await startLoopbackServer(async (request, response) => {
    if (options.apiKey && request.headers.authorization !== `Bearer ${options.apiKey}`) {
      const message = "Incorrect API key provided";
      return sendJson(response, 401, { error: { message, type: "invalid_request_error" } });
    }
    if (request.method === "GET" && request.path === "/v1/models") {
      const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "test" }));
      return sendJson(response, 200, { object: "list", data });
    }
    if (request.method !== "POST" || request.path !== "/v1/chat/completions") {
      return sendJson(response, 404, { error: { message: "Not found", type: "not_found" } });
    }
    const behaviour = queue.shift();
    if (behaviour?.kind === "error") {
      const body = behaviour.body ?? { error: { message: "scripted error", type: "server_error" } };
      return sendJson(response, behaviour.status, body, behaviour.headers);
    }
    if (behaviour?.kind === "hang") return;
    if (behaviour?.kind === "raw") {
      openEventStream(response);
      for (const chunk of behaviour.chunks) {
        response.write(chunk);
        await pause(response, 2);
      }
      response.end();
      return;
    }
    const completion = { ...standard, ...behaviour?.completion };
    const body = request.body as Json;
    const base = {
      id: "chatcmpl-1",
      created: Math.floor(Date.now() / 1000),
      model: String(body["model"]),
    };
    if (body["stream"] === true) await streamCompletion(response, base, completion);
    else sendJson(response, 200, wholeCompletion(base, completion));
  });

  return {
    ...server,
    baseUrl: `${server.url}/v1`,
    script: (...behaviours) => void queue.push(...behaviours),
    setCompletion(completion) {
      standard = { ...standard, ...completion };
    },
  };
}

async function streamCompletion(
  response: ServerResponse,
  base: Json,
  completion: ScriptedCompletion,
): Promise<void> {
  openEventStream(response);
  let sent = 0;
  for (const chunk of chunksOf(completion)) {
    if (response.destroyed) return;
    if (sent === completion.cutAfterChunks) {
      await pause(response, 5);
      return cutConnection(response);
    }
    const line = { ...base, object: "chat.completion.chunk", ...chunk };
    response.write(`data: ${JSON.stringify(line)}\n\n`);
    sent += 1;
    await pause(response, completion.deltaDelayMs);
  }
  if (completion.streamError) {
    response.write(`data: ${JSON.stringify({ error: completion.streamError })}\n\n`);
  }
  response.end(completion.quirks.omitDone ? "" : "data: [DONE]\n\n");
}

function* chunksOf(completion: ScriptedCompletion): Iterable<Json> {
  const { quirks } = completion;
  const roleAfter = quirks.nullRole ? { role: null } : {};
  yield choice({ role: "assistant", content: "" });
  for (const text of completion.reasoning) {
    yield choice({ ...roleAfter, content: null, reasoning_content: text });
  }
  for (const text of completion.deltas) yield choice({ ...roleAfter, content: text });
  for (const [index, call] of completion.toolCalls.entries()) {
    if (quirks.wholeToolCalls) {
      const whole = { name: call.name, arguments: JSON.parse(call.arguments) as unknown };
      yield choice({ tool_calls: [{ id: call.id, type: "function", function: whole }] });
      continue;
    }
    const half = Math.ceil(call.arguments.length / 2);
    const opening = { name: call.name, arguments: "" };
    yield choice({ tool_calls: [{ index, id: call.id, type: "function", function: opening }] });
    for (const piece of [call.arguments.slice(0, half), call.arguments.slice(half)]) {
      yield choice({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  if (completion.streamError) return;
  yield choice({}, completion.finishReason);
  if (completion.usage) yield { choices: [], usage: withTotal(completion.usage) };
}

function choice(delta: Json, finishReason: string | null = null): Json {
  return { choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

function wholeCompletion(base: Json, completion: ScriptedCompletion): Json {
  const tool_calls = completion.toolCalls.map(({ id, ...call }) => ({
    id,
    type: "function",
    function: call,
  }));
  const message = {
    role: "assistant",
    content: completion.deltas.join("") || null,
    ...(completion.reasoning.length > 0
      ? { reasoning_content: completion.reasoning.join("") }
      : {}),
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
  return {
    ...base,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: completion.finishReason }],
    ...(completion.usage ? { usage: withTotal(completion.usage) } : {}),
  };
}

function withTotal(usage: NonNullable<ScriptedCompletion["usage"]>): Json {
  return { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens };
}
