import type { ProblemError } from "@workspace/http";
import { queueFull, timeOver } from "./refusals.ts";
import type { LeaseRequest } from "./turns/turn.ts";

export interface WaitingLineLimits {
  maxWaiting: number;
  maxWaitingPerUser: number;
}

export interface Place<Result> {
  readonly request: LeaseRequest;
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number;
  settled: boolean;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Who does not wait is answered by the first turn, and only leaves when none is to be had. */
const firstTurnMs = 1_000;

/** Those who wait for one pool at this replica: bounded, each with a deadline and a way out. */
export class WaitingLine<Result> {
  readonly #places = new Map<LeaseRequest, Place<Result>>();
  readonly #byUser = new Map<string, number>();
  readonly #onLeave: () => void;

  /** @param onLeave called when somebody gives up */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  get requests(): LeaseRequest[] {
    return [...this.#places.keys()];
  }

  get size(): number {
    return this.#places.size;
  }

  /** @throws ProblemError when the line is full; rejects when time is over or the signal aborts */
  join(
    request: LeaseRequest,
    waitMs: number,
    limits: WaitingLineLimits,
    signal: AbortSignal,
  ): Promise<Result> {
    const ofUser = this.#byUser.get(request.userId) ?? 0;
    if (this.#places.size >= limits.maxWaiting || ofUser >= limits.maxWaitingPerUser)
      return Promise.reject(queueFull());
    return new Promise((resolve, reject) => {
      const giveUp = (error: ProblemError | DOMException) => {
        if (place.settled) return;
        place.reject(error);
        this.#onLeave();
      };
      const abort = () => giveUp(new DOMException("The caller left", "AbortError"));
      const timer = setTimeout(() => giveUp(timeOver()), waitMs === 0 ? firstTurnMs : waitMs);
      const leave = () => {
        place.settled = true;
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        this.#remove(request);
      };
      const place: Place<Result> = {
        request,
        deadlineMs: performance.now() + waitMs,
        settled: false,
        resolve: (result) => {
          leave();
          resolve(result);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      this.#places.set(request, place);
      this.#byUser.set(request.userId, ofUser + 1);
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** Undefined once the request was answered or gave up. */
  find(request: LeaseRequest): Place<Result> | undefined {
    return this.#places.get(request);
  }

  rejectAll(error: unknown): void {
    for (const place of this.#places.values()) place.reject(error);
  }

  #remove(request: LeaseRequest): void {
    this.#places.delete(request);
    const left = (this.#byUser.get(request.userId) ?? 1) - 1;
    if (left > 0) this.#byUser.set(request.userId, left);
    else this.#byUser.delete(request.userId);
  }
}
