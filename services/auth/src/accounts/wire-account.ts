import type { Schemas } from "@workspace/contracts";
import { Secret } from "@workspace/vault";
import { dollars, micros } from "./money.ts";
import type { Account, Credential } from "./account.ts";
import type { AccountLimits } from "../pools/scheduling/account.ts";

type Wire = Schemas["auth"];

export function wireAccount(account: Account): Wire["Account"] {
  const { limits, health } = account;
  return {
    id: account.id,
    upstream: account.upstream,
    pool_id: account.poolId,
    name: account.name,
    kind: account.kind,
    sharing: account.sharing,
    owner_id: account.ownerUserId,
    secret_hint: account.secretHint,
    token_expires_at: account.tokenExpiresAt?.toISOString() ?? null,
    enabled: account.enabled,
    weight: account.weight,
    limits: {
      concurrency: limits.concurrency,
      requests: limits.requests,
      tokens: limits.tokens,
      window_seconds: limits.windowMs / 1_000,
      monthly_budget_usd: dollars(limits.monthlyBudgetMicros),
    },
    health: {
      state: health.state,
      until:
        health.state === "healthy" || health.untilMs === null
          ? null
          : new Date(health.untilMs).toISOString(),
      reason: health.state === "healthy" ? null : health.reason,
      failures: health.failures,
    },
    live_leases: account.liveLeases,
    spent_usd: dollars(account.spentMicros),
    last_used_at: account.lastUsedAt?.toISOString() ?? null,
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  };
}

export function credentialIn(wire: Wire["AccountCredential"]): Credential {
  if (wire.kind === "api_key") return { kind: "api_key", key: new Secret(wire.key) };
  return {
    kind: "oauth",
    accessToken: new Secret(wire.access_token),
    refreshToken: wire.refresh_token === undefined ? null : new Secret(wire.refresh_token),
    expiresAt: wire.expires_at === undefined ? null : new Date(wire.expires_at),
  };
}

/** Only what was sent. */
export function limitsIn(wire: Wire["AccountLimitsInput"]): Partial<AccountLimits> {
  const { monthly_budget_usd: budget } = wire;
  return {
    ...(wire.concurrency === undefined ? {} : { concurrency: wire.concurrency }),
    ...(wire.requests === undefined ? {} : { requests: wire.requests }),
    ...(wire.tokens === undefined ? {} : { tokens: wire.tokens }),
    ...(wire.window_seconds === undefined ? {} : { windowMs: wire.window_seconds * 1_000 }),
    ...(budget === undefined
      ? {}
      : { monthlyBudgetMicros: budget === null ? null : micros(budget) }),
  };
}

export const noLimits: AccountLimits = {
  concurrency: null,
  requests: null,
  tokens: null,
  windowMs: 60_000,
  monthlyBudgetMicros: null,
};
