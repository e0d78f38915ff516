import type { OperationDescription } from "@workspace/contracts";
import { buildRequest } from "./build-request.ts";
import type { RequestParts } from "./build-request.ts";
import type { CallOptions } from "./call-types.ts";
import { ConnectionError, UnexpectedReplyError, errorOf } from "./errors.ts";
import { readEvents } from "./read-events.ts";

export interface ClientOptions {
  /** Where the gateway (or the service itself) listens; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Left out in a browser, where the session's cookie signs in. */
  readonly apiKey?: string;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** For every call that names none itself; `null` for none. */
  readonly timeoutMs?: number | null;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * Calls an operation that answers once.
 * @throws ApiError, ConnectionError, UnexpectedReplyError, and what the caller's signal was aborted with
 */
export async function callOnce(
  client: ClientOptions,
  operation: OperationDescription,
  parts: RequestParts,
  options: CallOptions,
): Promise<unknown> {
  const attempt = startAttempt(client, operation, options);
  const timer =
    attempt.timeoutMs === null ? undefined : setTimeout(attempt.expire, attempt.timeoutMs);
  let handedOver = false;
  try {
    const response = await send(client, operation, parts, attempt, options, acceptOf(operation));
    const mediaType = mediaTypeOf(response);
    if (mediaType === "application/json") return await parseJson(operation, response);
    if (mediaType === "text/event-stream") {
      await response.body?.cancel();
      throw new UnexpectedReplyError(
        operation.operationId,
        response.status,
        `${operation.operationId} was asked to stream; call it through streams`,
      );
    }
    if (response.body === null || response.status === 204) return undefined;
    handedOver = true;
    return response;
  } catch (error) {
    throw attempt.explain(error);
  } finally {
    clearTimeout(timer);
    // A body that the caller reads stays bound to the caller's signal.
    if (!handedOver) attempt.release();
  }
}

/**
 * Calls an operation that answers with events. Leaving the iteration ends the request.
 * @throws the same as `callOnce`
 */
export async function* callForEvents(
  client: ClientOptions,
  operation: OperationDescription,
  parts: RequestParts,
  options: CallOptions,
): AsyncGenerator<unknown, void> {
  const attempt = startAttempt(client, operation, options);
  const timer =
    attempt.timeoutMs === null ? undefined : setTimeout(attempt.expire, attempt.timeoutMs);
  try {
    const response = await send(client, operation, parts, attempt, options, "text/event-stream");
    clearTimeout(timer);
    if (mediaTypeOf(response) !== "text/event-stream" || response.body === null) {
      await response.body?.cancel();
      throw new UnexpectedReplyError(
        operation.operationId,
        response.status,
        `${operation.operationId} did not answer with events; set stream in its body`,
      );
    }
    yield* readEvents(response.body, attempt.timeoutMs, attempt.expire);
  } catch (error) {
    throw attempt.explain(error);
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
}

interface Attempt {
  readonly signal: AbortSignal;
  readonly timeoutMs: number | null;
  readonly expire: () => void;
  readonly release: () => void;
  /** Turns what fetch or the reader threw into what this package promises to throw. */
  readonly explain: (error: unknown) => unknown;
}

function startAttempt(
  client: ClientOptions,
  operation: OperationDescription,
  options: CallOptions,
): Attempt {
  const { operationId } = operation;
  const own = new AbortController();
  const caller = options.signal;
  const forward = () => own.abort(caller?.reason);
  if (caller?.aborted) forward();
  caller?.addEventListener("abort", forward, { once: true });
  const timeoutMs =
    options.timeoutMs === undefined ? (client.timeoutMs ?? defaultOf(client)) : options.timeoutMs;
  return {
    signal: own.signal,
    timeoutMs,
    expire: () =>
      own.abort(
        new ConnectionError(operationId, "timeout", `No answer within ${String(timeoutMs)} ms`),
      ),
    release: () => caller?.removeEventListener("abort", forward),
    explain: (error) => {
      if (own.signal.aborted) return own.signal.reason;
      if (error instanceof TypeError && isNetworkFailure(error)) {
        return broken(client, operationId, error);
      }
      return error;
    },
  };
}

function defaultOf(client: ClientOptions): number | null {
  return client.timeoutMs === null ? null : DEFAULT_TIMEOUT_MS;
}

async function send(
  client: ClientOptions,
  operation: OperationDescription,
  parts: RequestParts,
  attempt: Attempt,
  options: CallOptions,
  accept: string,
): Promise<Response> {
  const { url, init } = buildRequest(client.baseUrl, operation, parts, client, accept);
  const request = client.fetch ?? fetch;
  const response = await request(url, { ...init, signal: attempt.signal, redirect: "error" });
  if (!response.ok) throw await errorOf(operation.operationId, response);
  options.onReply?.({ status: response.status, headers: Object.fromEntries(response.headers) });
  return response;
}

async function parseJson(operation: OperationDescription, response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnexpectedReplyError(
      operation.operationId,
      response.status,
      `The answer of ${operation.operationId} is not JSON`,
    );
  }
}

/** undici and browsers report a lost connection as a TypeError; ours say what part was wrong. */
function isNetworkFailure(error: TypeError): boolean {
  return error.cause !== undefined || /fetch|network|terminated|load failed/i.test(error.message);
}

function broken(client: ClientOptions, operationId: string, error: TypeError): ConnectionError {
  const { cause } = error;
  const code =
    cause instanceof Error && "code" in cause && typeof cause.code === "string"
      ? cause.code
      : "broken";
  const where = client.baseUrl === "" ? "the server" : client.baseUrl;
  const message =
    code === "ECONNREFUSED" ? `Nothing listens at ${where}` : `The connection to ${where} broke`;
  return new ConnectionError(operationId, code, message, error);
}

function acceptOf(operation: OperationDescription): string {
  const mediaTypes = Object.entries(operation.replies)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, types]) => types)
    .filter((mediaType) => mediaType !== "text/event-stream");
  return [...new Set([...mediaTypes, "application/problem+json"])].join(", ");
}

function mediaTypeOf(response: Response): string {
  return (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}
