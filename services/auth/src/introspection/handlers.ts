import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { dollars } from "../accounts/money.ts";
import { streamRevocations } from "./stream-revocations.ts";
import { resolvePrincipal } from "./resolve-principal.ts";
import type { Principal, ResolveDependencies } from "./resolve-principal.ts";
import type { RevocationHub } from "./revocation-hub.ts";

type Of = "resolvePrincipal" | "streamRevocations";

/** For services only: the kernel lets nobody in without the internal token. */
export function introspectionHandlers(
  deps: ResolveDependencies & { hub: RevocationHub },
): Pick<Handlers<Operations["auth"]>, Of> {
  const { store, hub } = deps;
  return {
    resolvePrincipal: async ({ body }) => {
      const principal = await resolvePrincipal(deps, body);
      return {
        status: 200,
        headers: { "cache-control": "no-store" },
        body: { principal: principal && wirePrincipal(principal) },
      };
    },
    streamRevocations: async ({ headers, context }) => {
      const last = headers["last-event-id"];
      const from = last === undefined ? null : Number(last);
      const events = await streamRevocations({ sql: store.sql, hub }, context.signal, from);
      return { status: 200, events };
    },
  };
}

function wirePrincipal(principal: Principal): Schemas["auth"]["Principal"] {
  const { scopes, expiresAt } = principal;
  return {
    user_id: principal.userId,
    email: principal.email,
    name: principal.name,
    operator: principal.operator,
    organisation_id: principal.organisationId,
    role: principal.role,
    key_id: principal.keyId,
    session_id: principal.sessionId,
    scopes: scopes === null ? null : [...scopes],
    requests_per_minute: principal.requestsPerMinute,
    monthly_budget_usd: dollars(principal.monthlyBudgetMicros),
    user_monthly_budget_usd: dollars(principal.userBudgetMicros),
    organisation_monthly_budget_usd: dollars(principal.organisationBudgetMicros),
    budget_warning_percent: principal.budgetWarningPercent,
    expires_at: expiresAt?.toISOString() ?? null,
  };
}
