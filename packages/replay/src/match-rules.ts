/** What two requests may differ in and still be the same call. */
export interface MatchRules {
  /** Query parameters, by name. */
  readonly query: readonly string[];
  /** Members of JSON and form bodies, by name, at any depth. */
  readonly body: readonly string[];
}

/** Names that hold another value in every call, in any API. */
export const volatileNames: MatchRules = {
  query: ["_", "_t", "cachebuster", "cb", "nonce", "timestamp", "ts"],
  body: ["idempotency_key", "idempotencyKey", "nonce", "request_id", "requestId", "timestamp"],
};

/** The rules as they are asked: by set, not by list. */
export interface CompiledRules {
  readonly query: ReadonlySet<string>;
  readonly body: ReadonlySet<string>;
}

export function compileRules({ query, body }: MatchRules): CompiledRules {
  return { query: new Set(query), body: new Set(body) };
}
