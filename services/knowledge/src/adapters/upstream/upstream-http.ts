import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Dispatcher } from "undici";

import { defaultRetryPolicy, backoffMs, retryAfterMs, retryDelayMs } from "./retry-policy.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import { UpstreamError, errorOfReply, timedOut, unreachable } from "./upstream-error.ts";

export interface UpstreamHttpOptions {
  /** Names the upstream in errors and logs. */
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey?: string | null;
  /** Until the reply's headers: a whole run when it is not streamed. */
  readonly replyTimeoutMs?: number;
  /** Longest silence inside a reply. */
  readonly idleTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly retry?: RetryPolicy;
}

export interface UpstreamCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path with query, after the base URL's own path. */
  readonly path: string;
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  readonly traceparent?: string | undefined;
}

export interface UpstreamReply {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array> & { text(): Promise<string>; destroy(): unknown };
}

const maxErrorBytes = 64 * 1024;

/** One upstream over HTTP: connections, time limits, retries, errors. Never logs or returns the key. */
export class UpstreamHttp {
  readonly name: string;
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #apiKey: string | null;
  readonly #retry: RetryPolicy;
  readonly #replyTimeoutMs: number;

  constructor(options: UpstreamHttpOptions) {
    const base = new URL(options.baseUrl);
    this.name = options.name;
    this.#basePath = base.pathname.replace(/\/+$/, "");
    this.#apiKey = options.apiKey ?? null;
    this.#retry = options.retry ?? defaultRetryPolicy;
    this.#replyTimeoutMs = options.replyTimeoutMs ?? 900_000;
    this.#pool = new Pool(base.origin, {
      connections: options.maxConnections ?? 64,
      connectTimeout: options.connectTimeoutMs ?? 10_000,
      headersTimeout: this.#replyTimeoutMs,
      bodyTimeout: options.idleTimeoutMs ?? 300_000,
    });
  }

  /** A successful reply, its body unread; anything else throws an `UpstreamError`. */
  async send(call: UpstreamCall): Promise<UpstreamReply> {
    for (let retriesDone = 0; ; retriesDone++) {
      call.signal?.throwIfAborted();
      const outcome = await this.#try(call, retriesDone);
      if ("reply" in outcome) return outcome.reply;
      if (outcome.delayMs === null) throw outcome.error;
      await pause(outcome.delayMs, call.signal);
    }
  }

  /** The JSON body of a successful reply. */
  async sendForJson(call: UpstreamCall): Promise<unknown> {
    const reply = await this.send(call);
    const text = await this.readText(reply);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new UpstreamError({
        upstream: this.name,
        status: 502,
        type: "bad_gateway",
        message: `${this.name} answered with something that is not JSON`,
        cause: error,
      });
    }
  }

  async readText(reply: UpstreamReply): Promise<string> {
    try {
      return await reply.body.text();
    } catch (error) {
      throw this.failure(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Anything thrown while talking to the upstream, as the client may know of it. */
  failure(error: unknown): unknown {
    if (error instanceof UpstreamError || isAbort(error)) return error;
    const code = codeOf(error);
    if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
      return timedOut(this.name, this.#replyTimeoutMs, error);
    }
    return unreachable(this.name, reasonOf(code), error);
  }

  async #try(
    call: UpstreamCall,
    retriesDone: number,
  ): Promise<{ reply: UpstreamReply } | { error: unknown; delayMs: number | null }> {
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#pool.request({
        method: call.method,
        path: this.#basePath + call.path,
        headers: this.#headers(call),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: call.signal ?? null,
      });
    } catch (error) {
      if (call.signal?.aborted) throw call.signal.reason;
      const again = retryableCodes.has(codeOf(error)) && retriesDone < this.#retry.maxRetries;
      const delayMs = again ? backoffMs(this.#retry, retriesDone) : null;
      return { error: this.failure(error), delayMs };
    }
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const { statusCode: status, body } = response;
    if (status >= 200 && status < 300) return { reply: { status, header, body } };
    const text = this.#withoutKey(await readBounded(body));
    const asked = retryAfterMs(header);
    const seconds = asked === null ? undefined : Math.ceil(asked / 1_000);
    return {
      error: errorOfReply(this.name, status, text, seconds),
      delayMs: retryDelayMs(this.#retry, retriesDone, status, header),
    };
  }

  #headers(call: UpstreamCall): Record<string, string> {
    return {
      accept: call.accept ?? "application/json",
      "user-agent": "perplexity-workspace",
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      ...(this.#apiKey === null ? {} : { authorization: `Bearer ${this.#apiKey}` }),
      ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
    };
  }

  /** An upstream may quote the key that it refuses. */
  #withoutKey(text: string): string {
    return this.#apiKey ? text.replaceAll(this.#apiKey, "[key]") : text;
  }
}

/** Failures before any reply, after which the same request is safe to send again. */
const retryableCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
]);

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= maxErrorBytes) break;
    }
  } catch {
    // The status alone says enough.
  }
  return Buffer.concat(chunks).subarray(0, maxErrorBytes).toString("utf8");
}

async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, signal ? { signal } : {});
  } catch {
    signal?.throwIfAborted();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

function reasonOf(code: string): string {
  if (code === "ECONNREFUSED") return "the connection was refused";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name does not resolve";
  if (code === "UND_ERR_CONNECT_TIMEOUT") return "the connection timed out";
  return "the connection was lost";
}
