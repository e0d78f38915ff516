import { expect, test } from "vitest";
import type { Account } from "#api/types.ts";
import { loadOf, stateOf } from "./account-state.ts";

const account: Account = {
  id: "acc_01jd3v7q8m2n4p6r8t0v2x4z6h",
  upstream: "perplexity",
  pool_id: "pol_01jd3v7q8m2n4p6r8t0v2x4z6j",
  name: "team key",
  kind: "api_key",
  sharing: "organisation",
  owner_id: "usr_1",
  secret_hint: "9fKx",
  token_expires_at: null,
  enabled: true,
  weight: 1,
  limits: {
    concurrency: 8,
    requests: 50,
    tokens: null,
    window_seconds: 60,
    monthly_budget_usd: 20,
  },
  health: { state: "healthy", until: null, reason: null, failures: 0 },
  live_leases: 2,
  spent_usd: 0.42,
  last_used_at: null,
  created_at: "2026-11-22T16:00:00.000Z",
  updated_at: "2026-11-22T16:00:00.000Z",
};

test("load is told beside what is allowed", () => {
  expect(loadOf(account)).toBe(
    "2 of 8 calls under way, $0.42 of $20.00 this month, 50 requests a minute",
  );
  const free = { ...account.limits, concurrency: null, requests: null, monthly_budget_usd: null };
  expect(loadOf({ ...account, limits: free, weight: 3 })).toBe(
    "2 calls under way, $0.42 this month, weight 3",
  );
});

test("a quarantine that no waiting ends says what does", () => {
  const health = { state: "quarantined", until: null, reason: "401", failures: 1 } as const;
  expect(stateOf({ ...account, health })).toEqual({
    label: "Quarantined",
    tone: "down",
    detail: "401; needs a new secret",
  });
});

test("an account that is switched off is nothing else", () => {
  const health = { state: "cooling", until: null, reason: "429", failures: 1 } as const;
  expect(stateOf({ ...account, enabled: false, health }).label).toBe("Switched off");
});
