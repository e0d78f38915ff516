import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@workspace/telemetry";

export interface RepeatedTaskOptions {
  /** One turn of the work; the signal says that the service stops. */
  turn(signal: AbortSignal): Promise<unknown>;
  /** From the end of a turn to the next one. */
  everyMs: number;
  /** Until the first turn; as long as between turns unless it is said. */
  firstAfterMs?: number;
  logger: Pick<Logger, "warn">;
  /** What a turn that failed is logged as; the next one tries again. */
  failure: string;
}

/** What a service does by itself, ever again: one turn at a time, until it is closed. */
export class RepeatedTask {
  readonly #options: RepeatedTaskOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: RepeatedTaskOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#repeat(this.#stop.signal);
  }

  /** Resolves when no turn runs any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #repeat(stop: AbortSignal): Promise<void> {
    const { everyMs, firstAfterMs = everyMs } = this.#options;
    for (let pauseMs = firstAfterMs; ; pauseMs = everyMs) {
      await delay(pauseMs, undefined, { signal: stop, ref: false }).catch(() => {});
      if (stop.aborted) return;
      await this.#turn(stop);
    }
  }

  async #turn(stop: AbortSignal): Promise<void> {
    const { turn, logger, failure } = this.#options;
    try {
      await turn(stop);
    } catch (error) {
      if (!stop.aborted) logger.warn({ err: error }, failure);
    }
  }
}
