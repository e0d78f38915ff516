import type { AgentEvent, AgentRequest, AgentResponse } from "../../models/agent-types.ts";
import { parseEventStream } from "../upstream/event-stream-parser.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import { UpstreamHttp } from "../upstream/upstream-http.ts";
import type { UpstreamHttpOptions, UpstreamReply } from "../upstream/upstream-http.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly traceparent?: string | undefined;
}

/** A stream event as it came, with its place in the run. */
export interface SequencedEvent {
  readonly sequence: number;
  readonly event: AgentEvent;
}

export interface UpstreamModel {
  readonly id: string;
  readonly created: number;
  readonly owned_by: string;
}

export interface UpstreamFile {
  readonly id: string;
  readonly object: "file";
  readonly bytes: number;
  readonly created_at: number;
  readonly filename: string;
}

export type PerplexityClientOptions = Omit<UpstreamHttpOptions, "name" | "baseUrl"> & {
  readonly baseUrl?: string;
};

/** Perplexity's API as a client sees it. Errors are `UpstreamError`s with Perplexity's own words. */
export class PerplexityClient {
  readonly #http: UpstreamHttp;

  constructor(options: PerplexityClientOptions) {
    const baseUrl = options.baseUrl ?? "https://api.perplexity.ai";
    this.#http = new UpstreamHttp({ ...options, name: "perplexity", baseUrl });
  }

  async createResponse(request: AgentRequest, options: CallOptions = {}): Promise<AgentResponse> {
    const body = { ...request, stream: false };
    const call = { method: "POST", path: "/v1/agent", body, ...options } as const;
    return agentResponse(await this.#http.sendForJson(call));
  }

  /** Starts a streamed run; the promise settles with the reply's headers. */
  async streamResponse(
    request: AgentRequest,
    options: CallOptions = {},
  ): Promise<AsyncIterable<SequencedEvent>> {
    const body = { ...request, stream: true };
    const call = { method: "POST", path: "/v1/agent", body, ...options } as const;
    return this.#events(await this.#http.send(call), options.signal);
  }

  async getResponse(id: string, options: CallOptions = {}): Promise<AgentResponse> {
    const path = `/v1/agent/${encodeURIComponent(id)}`;
    return agentResponse(await this.#http.sendForJson({ method: "GET", path, ...options }));
  }

  /** Comes back to a run after the event numbered `startingAfter`. */
  async resumeResponse(
    id: string,
    startingAfter: number,
    options: CallOptions = {},
  ): Promise<AsyncIterable<SequencedEvent>> {
    const path = `/v1/agent/${encodeURIComponent(id)}?stream=true&starting_after=${startingAfter}`;
    return this.#events(await this.#http.send({ method: "GET", path, ...options }), options.signal);
  }

  async cancelResponse(id: string, options: CallOptions = {}): Promise<void> {
    const path = `/v1/agent/${encodeURIComponent(id)}/cancel`;
    await this.#http.sendForJson({ method: "POST", path, ...options });
  }

  async listFiles(id: string, options: CallOptions = {}): Promise<UpstreamFile[]> {
    const path = `/v1/agent/${encodeURIComponent(id)}/files`;
    const body = await this.#http.sendForJson({ method: "GET", path, ...options });
    return dataOf(body).filter(isUpstreamFile);
  }

  async getFileContent(
    id: string,
    fileId: string,
    options: CallOptions = {},
  ): Promise<{ contentType: string; content: AsyncIterable<Uint8Array> }> {
    const path = `/v1/agent/${encodeURIComponent(id)}/files/${encodeURIComponent(fileId)}/content`;
    const accept = "application/octet-stream";
    const reply = await this.#http.send({ method: "GET", path, accept, ...options });
    const contentType = reply.header("content-type") ?? "application/octet-stream";
    return { contentType, content: reply.body };
  }

  /** The reply's JSON body as it came. */
  search(request: unknown, options: CallOptions = {}): Promise<unknown> {
    return this.#http.sendForJson({ method: "POST", path: "/search", body: request, ...options });
  }

  createEmbeddings(request: unknown, options: CallOptions = {}): Promise<unknown> {
    const path = "/v1/embeddings";
    return this.#http.sendForJson({ method: "POST", path, body: request, ...options });
  }

  createContextualizedEmbeddings(request: unknown, options: CallOptions = {}): Promise<unknown> {
    const path = "/v1/contextualizedembeddings";
    return this.#http.sendForJson({ method: "POST", path, body: request, ...options });
  }

  async listModels(options: CallOptions = {}): Promise<UpstreamModel[]> {
    const body = await this.#http.sendForJson({ method: "GET", path: "/v1/models", ...options });
    return dataOf(body).filter(isUpstreamModel);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async *#events(
    reply: UpstreamReply,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SequencedEvent> {
    try {
      for await (const { data } of parseEventStream(reply.body)) {
        if (data === "[DONE]") return;
        yield sequencedEvent(data);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#http.failure(error);
    } finally {
      reply.body.destroy();
    }
  }
}

function sequencedEvent(data: string): SequencedEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (error) {
    throw malformed("an event that is not JSON", error);
  }
  if (!isRecord(parsed) || typeof parsed["type"] !== "string") {
    throw malformed("an event without a type");
  }
  const { sequence_number: sequence, ...event } = parsed;
  return { sequence: typeof sequence === "number" ? sequence : -1, event: agentEvent(event) };
}

/** An upstream that breaks its own protocol; trying again would not help. */
function malformed(what: string, cause?: unknown): UpstreamError {
  return new UpstreamError({
    upstream: "perplexity",
    status: 502,
    type: "upstream_malformed",
    message: `perplexity sent ${what}`,
    cause,
  });
}

/** Guarantees `id`, `status` and `output`; the rest is Perplexity's word. */
export function agentResponse(value: unknown): AgentResponse {
  if (!isRecord(value) || typeof value["id"] !== "string" || !Array.isArray(value["output"])) {
    throw malformed("a response without id and output");
  }
  return value as AgentResponse & Record<string, unknown>;
}

/** Guarantees a `type`; known types carry what Perplexity documents for them. */
function agentEvent(value: Record<string, unknown>): AgentEvent {
  return value as AgentEvent;
}

function dataOf(body: unknown): unknown[] {
  return isRecord(body) && Array.isArray(body["data"]) ? body["data"] : [];
}

function isUpstreamModel(value: unknown): value is UpstreamModel {
  return isRecord(value) && typeof value["id"] === "string";
}

function isUpstreamFile(value: unknown): value is UpstreamFile {
  return isRecord(value) && typeof value["id"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
