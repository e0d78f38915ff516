import { ProblemError } from "@workspace/http";

export interface UpstreamErrorOptions {
  /** Which upstream failed, as the user configured it: `perplexity`, `openai`. */
  readonly upstream: string;
  readonly status: number;
  /** Stable name of the error; the upstream's own where it gave one. */
  readonly type: string;
  readonly message: string;
  readonly param?: string;
  /** The upstream's reply as it came, for the log and for callers that pass it on. */
  readonly body?: unknown;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An upstream refused or could not be reached. Status, type and message are the upstream's own. */
export class UpstreamError extends ProblemError {
  override name = "UpstreamError";
  readonly upstream: string;
  readonly body: unknown;

  /** The status that the upstream itself gave, which our API may not know. */
  readonly upstreamStatus: number;

  constructor(options: UpstreamErrorOptions) {
    super({
      type: options.type,
      status: knownStatus(options.status),
      title: `${options.upstream} refused the request`,
      detail: options.message,
      cause: options.cause,
      ...(options.param === undefined ? {} : { param: options.param }),
      ...(options.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: options.retryAfterSeconds }),
    });
    this.upstream = options.upstream;
    this.upstreamStatus = options.status;
    this.body = options.body;
  }
}

/** The statuses that the Perplexity-compatible API declares. */
const knownStatuses: ReadonlySet<number> = new Set([
  400, 401, 403, 404, 413, 424, 429, 500, 502, 503,
]);

function knownStatus(status: number): number {
  if (knownStatuses.has(status)) return status;
  return status >= 500 ? 502 : 400;
}

/** The upstream could not be reached, or stopped answering. */
export function unreachable(upstream: string, reason: string, cause?: unknown): UpstreamError {
  return new UpstreamError({
    upstream,
    status: 502,
    type: "bad_gateway",
    message: `${upstream} could not be reached: ${reason}`,
    cause,
  });
}

export function timedOut(upstream: string, afterMs: number, cause?: unknown): UpstreamError {
  return new UpstreamError({
    upstream,
    status: 504,
    type: "gateway_timeout",
    message: `${upstream} did not answer within ${Math.round(afterMs / 1000)} s`,
    cause,
  });
}

/** Reads Perplexity's and OpenAI's error envelopes, FastAPI's `detail`, and plain text. */
export function errorOfReply(
  upstream: string,
  status: number,
  text: string,
  retryAfterSeconds?: number,
): UpstreamError {
  const body = parseJson(text);
  const envelope = fieldOf(body, "error") ?? body;
  const message =
    textOf(envelope) ??
    textOf(fieldOf(envelope, "message")) ??
    textOf(fieldOf(body, "detail")) ??
    `${upstream} answered ${status}`;
  const type = textOf(fieldOf(envelope, "type")) ?? typeOfStatus(status);
  const param = textOf(fieldOf(envelope, "param"));
  return new UpstreamError({
    upstream,
    status,
    type,
    message: message.slice(0, 2_000),
    body,
    ...(param === undefined ? {} : { param }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Perplexity's name for what a status says. */
export function typeOfStatus(status: number): string {
  if (status === 401 || status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 413) return "payload_too_large";
  if (status === 429) return "request_rate_limit_exceeded";
  return status >= 500 ? "bad_gateway" : "invalid_request";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
