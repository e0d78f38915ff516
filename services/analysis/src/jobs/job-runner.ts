import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@workspace/telemetry";
import type { Job, JobKind, JobRepository, JobWork } from "./repository.ts";

export interface JobRunnerOptions {
  jobs: JobRepository;
  work: Readonly<Partial<Record<JobKind, JobWork>>>;
  /** How many jobs of these kinds run at a time. */
  concurrency: number;
  /** A job whose process dies comes back after so long. */
  holdMs: number;
  pollMs: number;
  logger: Logger;
}

/** Does the work of some kinds, taken from the queue that all replicas share. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #kinds: readonly JobKind[];
  readonly #stop = new AbortController();
  #lines: Promise<void>[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#kinds = Object.keys(options.work).filter(isKindOf(options.work));
  }

  start(): void {
    if (this.#lines.length > 0) return;
    for (let line = 0; line < this.#options.concurrency; line++)
      this.#lines.push(this.#takeTurns());
  }

  /** Looks for work now; without it, at the next poll. */
  wake(): void {
    this.#wake.resolve();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await Promise.all(this.#lines);
  }

  async #takeTurns(): Promise<void> {
    const { jobs, holdMs, pollMs, logger } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const job = await jobs.take(this.#kinds, holdMs);
        if (job) {
          await this.#do(job);
          continue;
        }
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ err: error }, "work could not be taken from the queue");
      }
      const timer = new AbortController();
      await Promise.race([
        this.#wake.promise,
        delay(pollMs, undefined, { signal: timer.signal, ref: false }).catch(() => {}),
      ]);
      timer.abort();
      this.#wake = Promise.withResolvers<void>();
    }
  }

  async #do(job: Job): Promise<void> {
    const { jobs, holdMs, logger } = this.#options;
    const work = this.#options.work[job.kind];
    if (!work) return;
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, lost.signal]);
    const holding = setInterval(() => {
      jobs.hold(job, holdMs).then(
        (held) => held || lost.abort(new Error("The job is somebody else's by now.")),
        () => {},
      );
    }, holdMs / 3);
    const about = { job: job.kind, subject: job.subjectId, attempts: job.attempts };
    try {
      const againMs = await work.run(job, signal);
      await jobs.finish(job, againMs ?? null);
    } catch (error) {
      if (this.#stop.signal.aborted) await jobs.giveBack(job, 0);
      else if (lost.signal.aborted) logger.warn(about, "a job was taken over by another process");
      else if (job.attempts < work.maxAttempts) {
        logger.info({ ...about, err: error }, "a job failed; it is tried again");
        await jobs.giveBack(job, work.pauseMs(job.attempts));
      } else {
        logger.warn({ ...about, err: error }, "a job failed for good");
        await work.giveUp(job, error);
        await jobs.finish(job, null);
      }
    } finally {
      clearInterval(holding);
    }
  }
}

function isKindOf(work: object) {
  return (kind: string): kind is JobKind => Object.hasOwn(work, kind);
}
