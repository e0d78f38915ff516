export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

/** The server refused the call or failed at it, and said so with problem details (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly operationId: string;
  readonly status: number;
  /** Stable name of the kind of problem, such as `not-found`. */
  readonly type: string;
  readonly title: string;
  readonly detail: string | null;
  readonly errors: readonly FieldError[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    operationId: string,
    problem: Problem,
    reply: { requestId: string | null; retryAfterSeconds: number | null },
  ) {
    super(problem.detail ?? problem.title);
    this.operationId = operationId;
    this.status = problem.status;
    this.type = problem.type;
    this.title = problem.title;
    this.detail = problem.detail ?? null;
    this.errors = problem.errors ?? [];
    this.requestId = reply.requestId ?? problem.instance ?? null;
    this.retryAfterSeconds = reply.retryAfterSeconds;
  }
}

/** The server was not reached, or the connection broke or went silent. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly operationId: string;
  /** Of the system where it gave one, such as `ECONNREFUSED`; else `timeout` or `broken`. */
  readonly code: string;

  constructor(operationId: string, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.operationId = operationId;
    this.code = code;
  }
}

/** The server answered with something that its contract does not declare. */
export class UnexpectedReplyError extends Error {
  override readonly name = "UnexpectedReplyError";
  readonly operationId: string;
  readonly status: number;

  constructor(operationId: string, status: number, message: string) {
    super(message);
    this.operationId = operationId;
    this.status = status;
  }
}

const MAX_ERROR_CHARS = 1_000_000;

/** The error that an answer with a status of 400 or more stands for. */
export async function errorOf(operationId: string, response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const problem = text.length > MAX_ERROR_CHARS ? null : parseProblem(text);
  return new ApiError(
    operationId,
    problem ?? {
      type: "unknown",
      title: response.statusText || "The server failed",
      status: response.status,
      detail: `The server answered ${response.status} without saying why.`,
    },
    {
      requestId: response.headers.get("x-request-id"),
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    },
  );
}

function parseProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  return (
    "type" in value &&
    typeof value.type === "string" &&
    "title" in value &&
    typeof value.title === "string" &&
    "status" in value &&
    typeof value.status === "number" &&
    (!("detail" in value) || typeof value.detail === "string") &&
    (!("instance" in value) || typeof value.instance === "string") &&
    (!("errors" in value) || (Array.isArray(value.errors) && value.errors.every(isFieldError)))
  );
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== "object" || value === null) return false;
  return (
    "pointer" in value &&
    typeof value.pointer === "string" &&
    "detail" in value &&
    typeof value.detail === "string"
  );
}
