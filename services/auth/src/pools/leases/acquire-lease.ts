import { InvalidInputError, NotFoundError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { EnvelopeError, Secret } from "@workspace/vault";
import type { Granted } from "../pool-desk.ts";
import type { PoolHub } from "../pool-hub.ts";
import type { Pool } from "../repository.ts";
import type { Estimate } from "../scheduling/account.ts";
import { PoolGoneError } from "../turns/repository.ts";
import type { LeaseCredentials } from "./lease-credentials.ts";
import type { LeasePlaces } from "./report-lease.ts";

export interface AcquireLeaseInput {
  upstream: string;
  organisationId: string;
  userId: string;
  keyId: string | null;
  requestId: string | null;
  estimate: Estimate;
  durationMs: number;
  waitMs: number;
  excluded: readonly string[];
  /** The one account that will do. */
  only?: string;
}

export interface Lease {
  id: string;
  accountId: string;
  pool: Pool;
  /** Unix milliseconds of the database's clock. */
  expiresAtMs: number;
  probe: boolean;
  /** The header that carries the credential, complete. */
  header: { name: string; value: Secret };
}

export interface LeaseDependencies {
  hub: PoolHub;
  places: LeasePlaces;
  credentials: LeaseCredentials;
  logger: Logger;
  maxLeaseMs: number;
  maxWaitMs: number;
}

/**
 * Hands out an account for one call, waiting for one if need be. Once it is had, the call is to be
 * sent at once, and its outcome reported.
 *
 * @throws NotFoundError without an account that this user may use; ProblemError 503 when none
 * becomes free in time, with the time to wait where it is known
 */
export async function acquireLease(
  deps: LeaseDependencies,
  signal: AbortSignal,
  input: AcquireLeaseInput,
): Promise<Lease> {
  if (input.durationMs > deps.maxLeaseMs)
    throw new InvalidInputError(`A lease lasts ${deps.maxLeaseMs} ms at most; renew it`);
  const deadlineMs = performance.now() + Math.min(input.waitMs, deps.maxWaitMs);
  const excluded = new Set(input.excluded);
  for (;;) {
    const pool = await deps.hub.findPool(input.organisationId, input.upstream);
    if (!pool) throw new NotFoundError(`There is no pool for ${input.upstream}`);
    const { userId, organisationId, keyId, requestId, estimate, durationMs } = input;
    const request = {
      userId,
      organisationId,
      keyId,
      requestId,
      estimate,
      durationMs,
      excluded,
      only: input.only,
      sinceMs: Date.now(),
    };
    const waitMs = Math.max(0, deadlineMs - performance.now());
    try {
      const granted = await deps.hub.desk(pool.id).acquire(request, waitMs, pool, signal);
      deps.places.remember(granted.leaseId, pool.id);
      const header = await headerFor(deps, pool, granted);
      if (header) return leaseOf(granted, pool, header);
      excluded.add(granted.account.id);
    } catch (error) {
      if (!(error instanceof PoolGoneError)) throw error;
      deps.hub.forgetPools();
    }
  }
}

/** Null for an account whose secret cannot be opened: it is set aside, and another one tried. */
async function headerFor(
  deps: LeaseDependencies,
  pool: Pool,
  { leaseId, account }: Granted,
): Promise<Lease["header"] | null> {
  const giveBack = (outcome: { kind: "none" } | { kind: "unusable"; reason: string }) =>
    deps.hub.desk(pool.id).report({
      leaseId,
      outcome,
      sent: false,
      status: null,
      tokens: null,
      costMicros: null,
      overdue: false,
    });
  try {
    const { id, secretVersion } = account;
    const secret = await deps.credentials.open(id, secretVersion, pool.organisationId);
    return {
      name: pool.headerName,
      value: new Secret(`${pool.headerPrefix}${secret.reveal()}`),
    };
  } catch (error) {
    if (error instanceof EnvelopeError) {
      deps.logger.error({ err: error, accountId: account.id }, "an account's secret does not open");
      await giveBack({ kind: "unusable", reason: "its secret cannot be opened" });
      return null;
    }
    await giveBack({ kind: "none" });
    throw error;
  }
}

function leaseOf(granted: Granted, pool: Pool, header: Lease["header"]): Lease {
  const { leaseId, account, expiresAtMs, probe } = granted;
  return { id: leaseId, accountId: account.id, pool, expiresAtMs, probe, header };
}
