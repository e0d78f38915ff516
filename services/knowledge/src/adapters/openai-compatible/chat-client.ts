import { parseEventStream } from "../upstream/event-stream-parser.ts";
import { UpstreamError, errorOfReply, typeOfStatus } from "../upstream/upstream-error.ts";
import { UpstreamHttp } from "../upstream/upstream-http.ts";
import type { UpstreamHttpOptions, UpstreamReply } from "../upstream/upstream-http.ts";
import type {
  ChatCompletion,
  ChatPart,
  ChatRequest,
  ChatUsage,
  FinishReason,
} from "./chat-types.ts";
import {
  ToolCallCollector,
  choiceOf,
  modelOf,
  requestBody,
  streamErrorOf,
  usageOf,
} from "./wire.ts";

export interface ChatClientOptions extends UpstreamHttpOptions {
  /** OpenAI's own newer models take only `max_completion_tokens`. */
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens";
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly traceparent?: string | undefined;
}

/** Any server that speaks OpenAI's chat completions: llama.cpp, Ollama, vLLM, OpenAI. */
export class ChatClient {
  readonly #http: UpstreamHttp;
  readonly #maxTokensField: "max_tokens" | "max_completion_tokens";

  constructor(options: ChatClientOptions) {
    this.#http = new UpstreamHttp(options);
    this.#maxTokensField = options.maxTokensField ?? "max_tokens";
  }

  async complete(request: ChatRequest, options: CallOptions = {}): Promise<ChatCompletion> {
    const call = {
      method: "POST",
      path: "/chat/completions",
      body: requestBody(request, false, this.#maxTokensField),
      ...options,
    } as const;
    const body = await this.#http.sendForJson(call).catch(throwServerError);
    const choice = choiceOf(body, "message");
    if (choice === null) throw this.#malformed("a completion without a choice");
    const collector = new ToolCallCollector();
    for (const [index, call] of choice.toolCalls.entries()) collector.add({ ...call, index });
    const toolCalls = collector.take();
    return {
      text: choice.text,
      reasoning: choice.reasoning,
      toolCalls,
      reason: reasonOf(choice.finishReason, toolCalls.length),
      usage: usageOf(body),
      model: modelOf(body),
    };
  }

  /** Starts a streamed completion; its last part is `finish`. */
  async stream(request: ChatRequest, options: CallOptions = {}): Promise<AsyncIterable<ChatPart>> {
    const call = {
      method: "POST",
      path: "/chat/completions",
      accept: "text/event-stream",
      body: requestBody(request, true, this.#maxTokensField),
      ...options,
    } as const;
    const reply = await this.#http.send(call).catch(throwServerError);
    return this.#parts(reply, options.signal);
  }

  async listModels(options: CallOptions = {}): Promise<string[]> {
    const call = { method: "GET", path: "/models", ...options } as const;
    const body = await this.#http.sendForJson(call).catch(throwServerError);
    const data: unknown =
      typeof body === "object" && body !== null && "data" in body ? body.data : [];
    return (Array.isArray(data) ? data : []).flatMap((model: unknown) =>
      typeof model === "object" && model !== null && "id" in model && typeof model.id === "string"
        ? [model.id]
        : [],
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async *#parts(reply: UpstreamReply, signal: AbortSignal | undefined): AsyncGenerator<ChatPart> {
    const calls = new ToolCallCollector();
    let finished: FinishReason | null = null;
    let usage: ChatUsage | null = null;
    let model: string | null = null;
    let ended = false;
    try {
      for await (const { data } of parseEventStream(reply.body)) {
        if (data.trim() === "[DONE]") {
          ended = true;
          break;
        }
        const chunk = this.#chunk(data);
        usage = usageOf(chunk) ?? usage;
        model = modelOf(chunk) ?? model;
        const choice = choiceOf(chunk, "delta") ?? choiceOf(chunk, "message");
        if (choice === null) continue;
        if (choice.reasoning !== "") yield { type: "reasoning-delta", text: choice.reasoning };
        if (choice.text !== "") yield { type: "text-delta", text: choice.text };
        for (const piece of choice.toolCalls) calls.add(piece);
        finished = choice.finishReason ?? finished;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#http.failure(error);
    } finally {
      reply.body.destroy();
    }
    // Some servers leave out [DONE], some the finish reason; one of the two must have come.
    if (!ended && finished === null) throw this.#malformed("a stream that broke off");
    const whole = calls.take();
    for (const call of whole) yield { type: "tool-call", call };
    yield { type: "finish", reason: reasonOf(finished, whole.length), usage, model };
  }

  #chunk(data: string): unknown {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch (error) {
      throw this.#malformed("an event that is not JSON", error);
    }
    const error = streamErrorOf(chunk);
    if (error !== undefined) {
      throwServerError(errorOfReply(this.#http.name, 502, JSON.stringify({ error })));
    }
    return chunk;
  }

  #malformed(what: string, cause?: unknown): UpstreamError {
    return new UpstreamError({
      upstream: this.#http.name,
      status: 502,
      type: "bad_gateway",
      message: `${this.#http.name} sent ${what}`,
      cause,
    });
  }
}

/**
 * Model servers have error types of their own, and their key and address are our configuration: a
 * 401, 403 or 404 of theirs must not look like one of ours.
 */
function throwServerError(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error;
  const { upstream, upstreamStatus, message, body, retryAfterSeconds, param } = error;
  const isOurs = [401, 403, 404].includes(upstreamStatus);
  throw new UpstreamError({
    upstream,
    status: isOurs ? 502 : upstreamStatus,
    type: isOurs ? "bad_gateway" : typeOfStatus(upstreamStatus),
    message: isOurs ? `${upstream} answered ${upstreamStatus}: ${message}` : message,
    body,
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(param === undefined ? {} : { param }),
  });
}

/** Ollama and others finish with `stop` after tool calls. */
function reasonOf(reason: FinishReason | null, toolCalls: number): FinishReason {
  return toolCalls > 0 && reason !== "length" ? "tool-calls" : (reason ?? "stop");
}
