const byStatus: Readonly<Record<number, { readonly type: string; readonly message: string }>> = {
  400: { type: "invalid_request", message: "invalid request body" },
  401: { type: "forbidden", message: "Invalid API key" },
  403: { type: "forbidden", message: "Forbidden" },
  404: { type: "not_found", message: "Not found" },
  413: { type: "payload_too_large", message: "Request body exceeds 32 MiB" },
  424: { type: "external_connector_error", message: "The MCP server could not be reached" },
  429: { type: "request_rate_limit_exceeded", message: "Request rate limit exceeded" },
  502: { type: "bad_gateway", message: "Bad gateway" },
};

/** The error body that Perplexity documents. */
export function perplexityError(status: number, message?: string, type?: string, param?: string) {
  const known = byStatus[status] ?? { type: "internal_error", message: "Internal error" };
  return {
    error: {
      message: message ?? known.message,
      type: type ?? known.type,
      code: status,
      ...(param === undefined ? {} : { param }),
    },
  };
}

/** What a valid key gets on every Sonar path since 27 September 2026. */
export const sonarRetired = {
  error: {
    message: "Sonar is now the Agent API. Use /v1/responses instead of /v1/sonar",
    type: "chat_completions_not_available",
    code: 403,
  },
};
