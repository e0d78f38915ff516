import { redactedNumberTest } from "@workspace/traffic";
import type { RedactionRules } from "@workspace/traffic";

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
  /** Whether a number at a place of a body may be redacted, so that any of its look fits it. */
  mayBeRedacted(pointer: string): boolean;
}

/** @param redaction the rules under which it was recorded, beside what is always redacted */
export function compileRules(
  { query, body }: MatchRules,
  redaction?: RedactionRules,
): CompiledRules {
  const mayBeRedacted = redactedNumberTest(redaction);
  return { query: new Set(query), body: new Set(body), mayBeRedacted };
}
