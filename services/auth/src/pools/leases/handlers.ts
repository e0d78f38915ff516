import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { micros } from "../../accounts/money.ts";
import type { PoolParts } from "../compose-pools.ts";
import { acquireLease } from "./acquire-lease.ts";
import { beginToSettle, renewLease, reportLease } from "./report-lease.ts";
import type { ReportLeaseInput } from "./report-lease.ts";

type Of = "acquireLease" | "updateLease" | "reportLease";

/** For services: the kernel has checked the internal token. */
export function leaseHandlers(pools: PoolParts): Pick<Handlers<Operations["auth"]>, Of> {
  return {
    acquireLease: async ({ body, context }) => {
      const { settled } = await beginToSettle(pools, body.ended?.map(reportOf) ?? []);
      const lease = await acquireLease(pools, context.signal, {
        upstream: body.upstream,
        organisationId: body.organisation_id,
        userId: body.user_id,
        keyId: body.key_id ?? null,
        requestId: body.request_id ?? context.requestId,
        estimate: {
          tokens: body.estimated_tokens ?? 0,
          costMicros: micros(body.estimated_cost_usd ?? 0),
        },
        durationMs: body.duration_ms ?? 60_000,
        waitMs: body.wait_ms ?? 10_000,
        excluded: body.exclude_accounts ?? [],
      }).finally(() => settled);
      return {
        status: 201,
        headers: { "cache-control": "no-store" },
        body: {
          id: lease.id,
          account_id: lease.accountId,
          base_url: lease.pool.baseUrl,
          headers: { [lease.header.name]: lease.header.value.reveal() },
          probe: lease.probe,
          start_within_ms: pools.timings.startWithinMs,
          expires_at: new Date(lease.expiresAtMs).toISOString(),
        },
      };
    },
    updateLease: async ({ params, body }) => {
      const durationMs = Math.min(body.duration_ms, pools.maxLeaseMs);
      const { expiresMs, accountEnabled } = await renewLease(pools, params.lease_id, durationMs);
      const expires_at = new Date(expiresMs).toISOString();
      return { status: 200, body: { expires_at, account_enabled: accountEnabled } };
    },
    reportLease: async ({ params, body }) => {
      await reportLease(pools, reportOf({ lease_id: params.lease_id, report: body }));
      return { status: 204 };
    },
  };
}

function reportOf({ lease_id, report }: Schemas["auth"]["EndedLease"]): ReportLeaseInput {
  const { outcome, status, retry_after_ms, tokens, cost_usd } = report;
  return {
    leaseId: lease_id,
    outcome,
    status: status ?? null,
    retryAfterMs: retry_after_ms ?? null,
    tokens: tokens ?? null,
    costMicros: cost_usd === undefined || cost_usd === null ? null : micros(cost_usd),
  };
}
