import type { ProblemError } from "./problem-error.ts";

/** How an API writes its errors. */
export type ErrorShape = "problem" | "perplexity";

export interface ErrorBody {
  contentType: string;
  body: object;
}

/** Error types that Perplexity documents; a ProblemError of such a type keeps it on the wire. */
const perplexityTypes = new Set([
  "invalid_request",
  "invalid_model",
  "invalid_parameter",
  "invalid_date_format",
  "invalid_search_domain_filter",
  "forbidden",
  "not_found",
  "payload_too_large",
  "external_connector_error",
  "request_rate_limit_exceeded",
  "internal_error",
  "bad_gateway",
  "chat_completions_not_available",
]);

const typeByStatus: Record<number, string> = {
  400: "invalid_request",
  401: "forbidden",
  403: "forbidden",
  404: "not_found",
  413: "payload_too_large",
  424: "external_connector_error",
  429: "request_rate_limit_exceeded",
  500: "internal_error",
};

export function errorBody(shape: ErrorShape, error: ProblemError, requestId: string): ErrorBody {
  return shape === "perplexity" ? perplexityError(error) : problemDetails(error, requestId);
}

/** An upstream's own type, snake case as all of Perplexity's are, stays what it was. */
function isPerplexityType(type: string): boolean {
  return perplexityTypes.has(type) || /^[a-z0-9]+(_[a-z0-9]+)+$/.test(type);
}

/** The status on the wire: Perplexity's clients know no 409, 415 or 422. */
export function wireStatus(shape: ErrorShape, status: number): number {
  return shape === "perplexity" && [405, 409, 415, 422].includes(status) ? 400 : status;
}

function perplexityError(error: ProblemError): ErrorBody {
  const status = wireStatus("perplexity", error.status);
  const named = error.errors[0]?.type ?? error.type;
  const type = isPerplexityType(named)
    ? named
    : (typeByStatus[status] ?? (status >= 500 ? "bad_gateway" : "invalid_request"));
  const param = error.param ?? paramOf(error.errors[0]?.pointer);
  const message = error.errors[0]?.detail ?? error.message;
  return {
    contentType: "application/json; charset=utf-8",
    body: { error: { message, type, code: status, ...(param ? { param } : {}) } },
  };
}

/** Source: RFC 9457, section 3. `type` is a relative reference into the documentation. */
function problemDetails(error: ProblemError, requestId: string): ErrorBody {
  return {
    contentType: "application/problem+json; charset=utf-8",
    body: {
      type: error.type,
      title: error.title,
      status: error.status,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      instance: requestId,
      ...(error.errors.length > 0
        ? { errors: error.errors.map(({ pointer, detail }) => ({ pointer, detail })) }
        : {}),
    },
  };
}

/** `/messages/0/role` to `messages[0].role`, `query/limit` to `limit`. */
function paramOf(pointer: string | undefined): string | undefined {
  if (pointer === undefined) return undefined;
  const parts = pointer
    .replace(/^(query|path|header)\//, "/")
    .split("/")
    .filter(Boolean);
  const name = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("");
  return name.replace(/^\./, "") || undefined;
}
