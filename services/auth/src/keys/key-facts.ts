import type { Key } from "./key.ts";

/** What the audit log says of a key. */
export function keyFacts(key: Key) {
  return {
    scopes: key.scopes === null ? null : key.scopes.join(" "),
    requests_per_minute: key.requestsPerMinute,
    monthly_budget_micros: key.monthlyBudgetMicros,
    expires_at: key.expiresAt?.toISOString() ?? null,
  };
}
