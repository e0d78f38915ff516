import { LRUCache } from "lru-cache";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { PoolHub } from "../pool-hub.ts";
import { outcomeOfStatus } from "../scheduling/health.ts";
import type { Outcome } from "../scheduling/health.ts";
import type { LeaseRepository, RenewedLease } from "./repository.ts";

export interface ReportLeaseInput {
  leaseId: string;
  /** `answered` with a status, `failed` without an answer, `unused` when nothing was sent. */
  outcome: "answered" | "failed" | "unused";
  status: number | null;
  retryAfterMs: number | null;
  tokens: number | null;
  costMicros: number | null;
}

const maxPauseMs = 24 * 3_600_000;

/** Which pool a lease is of; asked of the database for those that another replica granted. */
export class LeasePlaces {
  readonly #leases: LeaseRepository;
  readonly #known = new LRUCache<string, string>({ max: 50_000 });

  constructor(leases: LeaseRepository) {
    this.#leases = leases;
  }

  remember(leaseId: string, poolId: string): void {
    this.#known.set(leaseId, poolId);
  }

  has(leaseId: string): boolean {
    return this.#known.has(leaseId);
  }

  /** @throws NotFoundError */
  async find(leaseId: string): Promise<string> {
    const known = this.#known.get(leaseId);
    if (known !== undefined) return known;
    const poolId = await this.#leases.findPoolOf(leaseId);
    if (poolId === undefined) throw new NotFoundError(`There is no lease ${leaseId}`);
    this.remember(leaseId, poolId);
    return poolId;
  }
}

/**
 * Ends a lease and accounts for its call. Reporting again changes nothing.
 * @throws NotFoundError
 */
export async function reportLease(
  deps: { hub: PoolHub; places: LeasePlaces },
  input: ReportLeaseInput,
): Promise<void> {
  const poolId = await deps.places.find(input.leaseId);
  await deps.hub.desk(poolId).report({
    leaseId: input.leaseId,
    outcome: outcomeOf(input),
    sent: input.outcome !== "unused",
    status: input.status,
    tokens: input.tokens,
    costMicros: input.costMicros,
    overdue: false,
  });
}

/**
 * Begins to end leases along with a wish, which must not fail for them: what fails is logged. When
 * this resolves, all of them stand before the wish in their pools' turns.
 */
export async function beginToSettle(
  deps: { hub: PoolHub; places: LeasePlaces; logger: Logger },
  ended: readonly ReportLeaseInput[],
): Promise<{ settled: Promise<unknown> }> {
  const unknown = ended.filter(({ leaseId }) => !deps.places.has(leaseId));
  // What cannot be found is told by its report.
  await Promise.all(unknown.map(({ leaseId }) => deps.places.find(leaseId).catch(() => null)));
  const settled = Promise.all(
    ended.map((input) =>
      reportLease(deps, input).catch((error: unknown) => {
        const { leaseId } = input;
        deps.logger.warn({ err: error, leaseId }, "the outcome of a lease was not accounted for");
      }),
    ),
  );
  return { settled };
}

/**
 * Lets a lease last longer, for a call that is still under way.
 * @throws NotFoundError; ConflictError once it has ended
 */
export async function renewLease(
  deps: { places: LeasePlaces; leases: LeaseRepository },
  leaseId: string,
  durationMs: number,
): Promise<RenewedLease> {
  const renewed = await deps.leases.renew(leaseId, durationMs);
  if (renewed !== undefined) return renewed;
  await deps.places.find(leaseId);
  throw new ConflictError(`The lease ${leaseId} has ended`, "lease-ended");
}

function outcomeOf({ outcome, status, retryAfterMs }: ReportLeaseInput): Outcome {
  if (outcome === "unused") return { kind: "none" };
  if (outcome === "failed") return { kind: "failed" };
  const pauseMs = retryAfterMs === null ? null : Math.min(retryAfterMs, maxPauseMs);
  return status === null ? { kind: "none" } : outcomeOfStatus(status, pauseMs);
}
