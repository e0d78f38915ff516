import { UnavailableError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { refusalOf } from "./refusals.ts";
import type { HealthTimings } from "./scheduling/health.ts";
import type { TurnTimings } from "./scheduling/take-turn.ts";
import { decideTurn } from "./turns/decide-turn.ts";
import type { TurnDecision } from "./turns/decide-turn.ts";
import { PoolGoneError } from "./turns/repository.ts";
import type { TurnRepository } from "./turns/repository.ts";
import type { LeaseReport, LeaseRequest } from "./turns/turn.ts";
import { WaitingLine } from "./waiting-line.ts";
import type { WaitingLineLimits } from "./waiting-line.ts";

export type PoolTimings = TurnTimings & HealthTimings;
export type Granted = TurnDecision["grants"][number];

export interface PoolDeskOptions {
  poolId: string;
  turns: TurnRepository;
  timings: PoolTimings;
  logger: Logger;
  renewToken: (accountId: string) => void;
}

interface OpenReport {
  report: LeaseReport;
  failures: number;
  resolve: (known: boolean) => void;
  reject: (error: unknown) => void;
}

/** How long room is left for somebody who waits elsewhere before it is given out here. */
const leaveRoomMs = 30;
/** While somebody waits, look at least so often: a notification may be lost. */
const lookAgainMs = 500;
const retryMs = 100;
const maxReportFailures = 20;
/** Bounds the work of one turn, so that it never blocks the process. */
const maxReportsInTurn = 500;
const maxRequestsInTurn = 1_000;

/**
 * One pool at this replica: collects those who wait and what is reported, and takes a turn of the
 * pool whenever something may have changed. One turn at a time, so a crowd costs few turns.
 */
export class PoolDesk {
  readonly #options: PoolDeskOptions;
  readonly #line = new WaitingLine<Granted>(() => this.wake());
  #reports: OpenReport[] = [];
  #running = false;
  #due = false;
  #ignoreElsewhere = false;
  #knownToWait = false;
  #toldAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PoolDeskOptions) {
    this.#options = options;
  }

  /** Whether nothing is left that this desk has to do or to remember. */
  get idle(): boolean {
    return (
      !this.#running && this.#line.size === 0 && this.#reports.length === 0 && !this.#knownToWait
    );
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** @throws ProblemError; PoolGoneError */
  async acquire(
    request: LeaseRequest,
    waitMs: number,
    limits: WaitingLineLimits,
    signal: AbortSignal,
  ): Promise<Granted> {
    const place = this.#line.join(request, waitMs, limits, signal);
    this.wake();
    return place;
  }

  /** @returns whether the lease was open */
  report(report: LeaseReport): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#reports.push({ report, failures: 0, resolve, reject });
      this.wake();
    });
  }

  /** Something may have changed: take a turn as soon as the present one ends. */
  wake(): void {
    this.#due = true;
    if (this.#running) return;
    this.#running = true;
    // What arrives together shares a turn.
    setImmediate(() => void this.#run());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#line.rejectAll(new UnavailableError("The service is stopping"));
  }

  async #run(): Promise<void> {
    while (this.#due) {
      this.#due = false;
      clearTimeout(this.#timer);
      const reports = this.#reports.splice(0, maxReportsInTurn);
      if (this.#reports.length > 0) this.#due = true;
      try {
        await this.#turn(reports);
      } catch (error) {
        this.#turnFailed(error, reports);
      }
    }
    this.#running = false;
  }

  async #turn(reports: readonly OpenReport[]): Promise<void> {
    const { poolId, turns, timings } = this.#options;
    const requests = this.#line.requests.slice(0, maxRequestsInTurn);
    if (reports.length === 0 && requests.length === 0 && !this.#knownToWait) return;
    const startedMs = performance.now();
    const decision = await turns.turn(
      poolId,
      reports.map(({ report }) => report.leaseId),
      (state) =>
        decideTurn(
          state,
          {
            requests: requests.filter((request) => this.#line.find(request)),
            reports: reports.map(({ report }) => report),
            ignoreElsewhere: this.#ignoreElsewhere,
            refreshWaiting: startedMs - this.#toldAtMs >= lookAgainMs || !this.#knownToWait,
            knownToWait: this.#knownToWait,
            patienceMs: (request) =>
              (this.#line.find(request)?.deadlineMs ?? 0) - performance.now(),
          },
          timings,
        ),
    );
    if (decision.waitingHere) {
      this.#knownToWait = decision.waitingHere.length > 0;
      this.#toldAtMs = startedMs;
    }
    this.#answer(decision, reports);
    this.#plan(decision);
  }

  #answer(decision: TurnDecision, reports: readonly OpenReport[]): void {
    for (const { entry, waitMs, ...refusal } of decision.refused)
      this.#line.find(entry)?.reject(refusalOf(refusal, waitMs));
    for (const granted of decision.grants) {
      const place = this.#line.find(granted.entry);
      if (place) place.resolve(granted);
      else this.#giveBack(granted.leaseId);
    }
    const ended = new Set(decision.endings.map(({ report }) => report));
    for (const { report, resolve } of reports) resolve(ended.has(report));
    for (const accountId of decision.renew) this.#options.renewToken(accountId);
  }

  /** Whoever asked has left while the turn was stored. */
  #giveBack(leaseId: string): void {
    this.report({
      leaseId,
      outcome: { kind: "none" },
      sent: false,
      status: null,
      tokens: null,
      costMicros: null,
      overdue: false,
    }).catch((error: unknown) =>
      this.#options.logger.warn({ err: error, leaseId }, "a lease was not given back"),
    );
  }

  #plan(decision: TurnDecision): void {
    this.#ignoreElsewhere = decision.leftForOthers && decision.stillWaiting;
    if (!decision.stillWaiting) return;
    const waitMs = this.#ignoreElsewhere
      ? leaveRoomMs
      : Math.min(lookAgainMs, Math.max(1, Math.ceil(decision.wakeInMs)));
    this.#wakeIn(waitMs);
  }

  #wakeIn(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), waitMs);
  }

  /** Nothing was stored: whoever waits waits on, and reports are tried again a number of times. */
  #turnFailed(error: unknown, reports: readonly OpenReport[]): void {
    if (error instanceof PoolGoneError) {
      this.#line.rejectAll(error);
      for (const { resolve } of reports) resolve(false);
      this.#knownToWait = false;
      return;
    }
    this.#options.logger.warn(
      { err: error, poolId: this.#options.poolId },
      "a turn of a pool failed",
    );
    for (const open of reports) {
      if (++open.failures < maxReportFailures) this.#reports.push(open);
      else open.reject(new UnavailableError("The lease could not be settled", 1, error));
    }
    this.#wakeIn(retryMs);
  }
}
