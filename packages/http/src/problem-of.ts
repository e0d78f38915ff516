import {
  InvalidInputError,
  ProblemError,
  TooLargeError,
  UnavailableError,
  UnsupportedMediaTypeError,
} from "./problem-error.ts";

/** Connection-level failures of PostgreSQL: the call may succeed in a moment. */
const databaseDown = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "57P01",
  "57P02",
  "57P03",
  "53300",
]);

/** What the client may know of anything that was thrown. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new TooLargeError("The body is larger than this operation accepts");
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return new UnsupportedMediaTypeError("The content type is not accepted here");
  if (code === "FST_ERR_CTP_INVALID_CONTENT_LENGTH" || code === "ECONNABORTED") {
    return new InvalidInputError("The body did not arrive as long as it was announced");
  }
  if (code.startsWith("FST_ERR_BAD_URL") || code === "FST_ERR_CTP_INVALID_JSON_BODY") {
    return new InvalidInputError("The request could not be read");
  }
  if (databaseDown.has(code) && isDatabaseError(error)) {
    return new UnavailableError("The database does not answer; try again in a moment", 1, error);
  }
  if (isAbort(error)) return timedOut(error);
  return new ProblemError({
    type: "internal_error",
    status: 500,
    title: "Something went wrong on our side",
    detail: "The failure was logged under the request id",
    cause: error,
  });
}

function timedOut(cause: unknown): ProblemError {
  return new ProblemError({
    type: "time-limit",
    status: 503,
    title: "The time limit passed",
    detail: "The answer was not ready within the time limit",
    retryAfterSeconds: 1,
    cause,
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

/** postgres.js puts host and port on its connection errors; the server's carry a severity. */
function isDatabaseError(error: unknown): boolean {
  return (
    error instanceof Error && ("severity" in error || "address" in error || "syscall" in error)
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
