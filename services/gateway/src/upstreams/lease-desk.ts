import type { OperationDescription, Schemas } from "@workspace/contracts";
import { operations } from "@workspace/contracts/operations/auth";
import type { Logger } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import { askService } from "../proxy/service-question.ts";
import type { ServiceAnswer } from "../proxy/service-question.ts";
import { serviceGone, serviceProblem } from "../refusals.ts";
import { UpstreamFailure } from "../upstream/failure.ts";
import { problemIn } from "./problem-in.ts";

export type Lease = Schemas["auth"]["Lease"];
export type LeaseReport = Schemas["auth"]["LeaseReport"];
export type LeaseWish = Omit<Schemas["auth"]["AcquireLease"], "ended">;
type EndedLease = Schemas["auth"]["EndedLease"];

/** How long a lease lasts unless it is renewed, and how often it is. */
export const leaseMs = 60_000;
const renewMs = 20_000;
/** So long a report waits for a wish that it can travel with. */
const companyMs = 10;
/** As many as a wish may take along. */
const mostEnded = 100;
/** Of one call, as the contract of a report bounds them. */
const mostTokens = 1e9;
const mostDollars = 1e6;

export interface LeaseDeskOptions {
  /** Auth, as it is configured now. */
  cluster: () => Cluster | undefined;
  /** For auth to answer, beside what a wish may wait. */
  timeoutMs: number;
  logger: Logger;
}

/**
 * Gets accounts from auth's pools, one for each call, and says what became of them: with the next
 * wish, so that a busy upstream costs one question a call.
 */
export class LeaseDesk {
  private readonly options: LeaseDeskOptions;
  private readonly ended: EndedLease[] = [];
  private readonly telling = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(options: LeaseDeskOptions) {
    this.options = options;
  }

  /** @throws ProblemError as auth says: 404 without an account, 503 when none becomes free */
  async acquire(wish: LeaseWish, signal: AbortSignal): Promise<Lease> {
    const ended = this.takeEnded(mostEnded);
    let answer = await this.askFor(wish, ended, signal);
    // It is not to blame for what it took along: that has been told by itself, and this is asked alone.
    if (answer.status === 400 && ended.length > 0) answer = await this.askFor(wish, [], signal);
    if (answer.status !== 201) throw problemIn(answer, "auth");
    return leaseIn(answer.body);
  }

  private async askFor(
    wish: LeaseWish,
    ended: EndedLease[],
    signal: AbortSignal,
  ): Promise<ServiceAnswer> {
    const body = ended.length === 0 ? wish : { ...wish, ended };
    const timeoutMs = this.options.timeoutMs + (wish.wait_ms ?? 0);
    const requestId = wish.request_id ?? undefined;
    let answer: ServiceAnswer | undefined;
    try {
      answer = await this.ask(operations.acquireLease, "", body, { requestId, timeoutMs, signal });
      return answer;
    } finally {
      // Telling twice changes nothing, so that it need not be known whether it was heard.
      if (answer?.status !== 201 && answer?.status !== 404) this.tell(ended);
    }
  }

  /** Never fails the call that it is about: a lease that is not reported ends by itself. */
  report(lease: Lease, report: LeaseReport): void {
    this.ended.push({ lease_id: lease.id, report: bounded(report) });
    // Others should not get an account that just failed.
    const isUrgent = report.outcome === "failed" || (report.status ?? 0) >= 400;
    if (isUrgent) setImmediate(() => this.tell(this.takeEnded()));
    else this.timer ??= setTimeout(() => this.tell(this.takeEnded()), companyMs);
  }

  /**
   * Renews the lease until it is stopped.
   * @param onLost told with each renewal from which it is known that the account is lent no longer
   * @returns what stops it
   */
  keep(lease: Lease, onLost: (reason: string) => void): () => void {
    let isKept = true;
    const timer = setInterval(() => {
      this.renew(lease.id)
        .then((reason) => {
          if (isKept && reason !== undefined) onLost(reason);
        })
        .catch((error: unknown) => this.warn(error, lease.id, "a lease was not renewed"));
    }, renewMs);
    return () => {
      isKept = false;
      clearInterval(timer);
    };
  }

  /** Says what was not said yet. */
  async close(): Promise<void> {
    this.tell(this.takeEnded());
    await Promise.all(this.telling);
  }

  /** @returns why the account is lent no longer @throws where that is not known */
  private async renew(leaseId: string): Promise<string | undefined> {
    const answer = await this.ask(operations.updateLease, leaseId, { duration_ms: leaseMs });
    if (answer.status === 404 || answer.status === 409) return "The account's lease has ended";
    requireSuccess(answer);
    return isOutOfUse(answer.body) ? "The account was taken out of use" : undefined;
  }

  private takeEnded(most = this.ended.length): EndedLease[] {
    const taken = this.ended.splice(0, most);
    if (this.ended.length === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    return taken;
  }

  private tell(ended: readonly EndedLease[]): void {
    for (const { lease_id, report } of ended) {
      const told = this.ask(operations.reportLease, lease_id, report)
        .then(requireSuccess)
        .catch((error: unknown) =>
          this.warn(error, lease_id, "the outcome of a lease was not reported"),
        )
        .finally(() => this.telling.delete(told));
      this.telling.add(told);
    }
  }

  private async ask(
    { method, path }: OperationDescription,
    leaseId: string,
    body: object,
    how: { requestId?: string | undefined; timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<ServiceAnswer> {
    const cluster = this.options.cluster();
    if (cluster === undefined) throw serviceGone("auth");
    try {
      return await askService(cluster, {
        method: method.toUpperCase(),
        path: path.replace("{lease_id}", leaseId),
        body,
        requestId: how.requestId,
        timeoutMs: how.timeoutMs ?? this.options.timeoutMs,
        signal: how.signal,
      });
    } catch (error) {
      throw error instanceof UpstreamFailure ? serviceProblem("auth", error) : error;
    }
  }

  private warn(error: unknown, leaseId: string, what: string): void {
    this.options.logger.warn({ err: error, leaseId }, what);
  }
}

/** What upstreams say of themselves has no bounds; what auth takes has, and one report travels with others. */
function bounded(report: LeaseReport): LeaseReport {
  const { status, tokens, cost_usd } = report;
  return {
    ...report,
    ...(status === undefined || status === null ? {} : { status: Math.min(status, 599) }),
    ...(tokens === undefined || tokens === null ? {} : { tokens: Math.min(tokens, mostTokens) }),
    ...(cost_usd === undefined || cost_usd === null
      ? {}
      : { cost_usd: Math.min(cost_usd, mostDollars) }),
  };
}

function requireSuccess(answer: ServiceAnswer): void {
  if (answer.status >= 400) throw problemIn(answer, "auth");
}

/** An auth service of an earlier version says nothing of it. */
function isOutOfUse(body: unknown): boolean {
  return (body as Partial<Schemas["auth"]["LeaseExpiry"]> | null)?.account_enabled === false;
}

/** Holds because auth's answers are held against its contract by its own tests. */
function leaseIn(body: unknown): Lease {
  return body as Lease;
}
