import { readRetryAfter } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { OutboundError } from "../adapters/outbound/outbound.ts";
import type { Outbound } from "../adapters/outbound/outbound.ts";
import { acquireLease } from "../pools/leases/acquire-lease.ts";
import type { Lease, LeaseDependencies } from "../pools/leases/acquire-lease.ts";
import { reportLease } from "../pools/leases/report-lease.ts";
import { lockPool } from "../pools/repository.ts";
import { outcomeOfStatus } from "../pools/scheduling/health.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account } from "./account.ts";
import { changeAccount } from "./change-account.ts";
import { getAccount, needAccount } from "./get-account.ts";
import { storeHealth } from "./repository.ts";

export interface AccountCheck {
  works: boolean;
  status: number | null;
  detail: string;
  latencyMs: number;
  account: Account;
}

const waitMs = 5_000;
const durationMs = 30_000;

/**
 * Tries an account with one call, leased like any other, so that its limits hold. An account in
 * quarantine is let out for this call; one that the upstream asked to wait is left in peace.
 *
 * @throws NotFoundError; ProblemError 403; ProblemError 503 when it is not free in time
 */
export async function checkAccount(
  deps: LeaseDependencies & { sql: Database; outbound: Outbound },
  caller: Caller,
  signal: AbortSignal,
  id: string,
): Promise<AccountCheck> {
  const account = await letProbe(deps, caller, id);
  const lease = await acquireLease(deps, signal, {
    upstream: account.upstream,
    organisationId: caller.organisationId,
    userId: caller.userId,
    keyId: null,
    requestId: null,
    estimate: { tokens: 0, costMicros: 0 },
    durationMs,
    waitMs,
    excluded: [],
    only: id,
  });
  const startedMs = performance.now();
  const { status, detail } = await call(deps, lease, signal);
  return {
    works: status !== null && outcomeOfStatus(status, null).kind === "worked",
    status,
    detail,
    latencyMs: performance.now() - startedMs,
    account: await getAccount(deps, caller, id),
  };
}

function letProbe(deps: { sql: Database }, caller: Caller, id: string): Promise<Account> {
  const { organisationId } = caller;
  return changeAccount(deps.sql, caller, id, async (sql, account, access) => {
    if (account.health.state === "quarantined") {
      await lockPool(sql, account.poolId);
      const { health } = await needAccount(sql, access, id);
      if (health.state === "quarantined")
        await storeHealth(sql, id, { ...health, untilMs: health.sinceMs });
    }
    await appendAudit(sql, actorOf(caller), {
      action: "account.check",
      organisationId,
      target: { kind: "account", id },
      details: { upstream: account.upstream },
    });
    return account;
  });
}

async function call(
  deps: LeaseDependencies & { outbound: Outbound },
  lease: Lease,
  signal: AbortSignal,
): Promise<{ status: number | null; detail: string }> {
  const { pool, header } = lease;
  const report = { leaseId: lease.id, retryAfterMs: null, tokens: null, costMicros: null };
  try {
    const { status, headers } = await deps.outbound.send(
      {
        method: "GET",
        url: `${pool.baseUrl.replace(/\/+$/, "")}${pool.testPath}`,
        headers: { accept: "application/json", [header.name]: header.value.reveal() },
      },
      signal,
    );
    const retryAfterMs = readRetryAfter(headers["retry-after"]);
    await reportLease(deps, { ...report, outcome: "answered", status, retryAfterMs });
    return { status, detail: detailOf(status) };
  } catch (error) {
    const isOutbound = error instanceof OutboundError;
    const outcome = isOutbound && !error.refused ? "failed" : "unused";
    await reportLease(deps, { ...report, outcome, status: null });
    if (!isOutbound) throw error;
    return { status: null, detail: error.message };
  }
}

function detailOf(status: number): string {
  switch (outcomeOfStatus(status, null).kind) {
    case "worked":
      return "The upstream accepts the account.";
    case "limited":
      return "The upstream asks to wait.";
    case "refused":
      return "The upstream refuses the credential.";
    default:
      return "The upstream failed.";
  }
}
