import { RightOfWay } from "./right-of-way.ts";

/** A text, as ids of tokens, that waits for its vector. */
export interface EmbedJob {
  ids: number[];
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

interface WaitingJob extends EmbedJob {
  urgent: boolean;
}

/** Texts that wait for a thread: urgent ones in front, the others standing back while told to. */
export class EmbedQueue {
  readonly #jobs: WaitingJob[] = [];
  readonly #way: RightOfWay;

  /** `goOn` is called when texts that stood back may be taken again. */
  constructor(goOn: () => void) {
    this.#way = new RightOfWay(goOn);
  }

  /**
   * Resolves to the text's vector. An urgent text goes before all that are not yet taken, and an
   * abort takes it out.
   *
   * @throws the signal's reason when it is aborted, else what the job is rejected with
   */
  add(ids: number[], signal?: AbortSignal, urgent = false): Promise<Float32Array> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const at = this.#jobs.indexOf(job);
        if (at >= 0) this.#jobs.splice(at, 1);
        reject(
          signal?.reason instanceof Error ? signal.reason : new Error("embedding was aborted"),
        );
      };
      const job: WaitingJob = {
        ids,
        urgent,
        resolve: (vector) => {
          signal?.removeEventListener("abort", abort);
          resolve(vector);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abort);
          reject(error);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (urgent) this.#jobs.unshift(job);
      else this.#jobs.push(job);
    });
  }

  /** The next text to embed now, if there is one. Who takes it answers it. */
  take(): EmbedJob | undefined {
    const job = this.#jobs[0];
    if (job === undefined || (this.#way.isGiven && !job.urgent)) return undefined;
    if (!job.urgent) this.#way.turnTaken();
    return this.#jobs.shift();
  }

  /** Lets all that is not urgent stand back for so long, as something urgent will come. */
  giveWay(forMs: number): void {
    this.#way.give(forMs);
  }

  /** The same until `releaseWay` is called as often as this. */
  holdWay(forMs: number): void {
    this.#way.hold(forMs);
  }

  /** Nothing urgent comes any more from one who holds the way. */
  releaseWay(): void {
    this.#way.release();
  }

  rejectAll(reason: Error): void {
    for (const job of this.#jobs.splice(0)) job.reject(reason);
  }
}
