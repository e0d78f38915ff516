import { Worker } from "node:worker_threads";
import { UnavailableError } from "@workspace/http";
import type {
  SearchRequest,
  StatsRequest,
  WeighRequest,
  WorkerMessage,
  WorkerRequest,
  WorkerResult,
  WorkerSettings,
} from "./protocol.ts";

export type Question =
  | SearchRequest
  | WeighRequest
  | { kind: "apply-changes" }
  | StatsRequest
  | { kind: "close" };

export interface ThreadEvents {
  loaded(passages: number, milliseconds: number): void;
  /** The thread goes on trying. */
  loadFailed(reason: string): void;
  problem(reason: string): void;
  /** The thread is gone, whoever ended it. */
  ended(reason: string): void;
}

export interface BegunQuestion {
  result: Promise<WorkerResult>;
  /** Brings a search the vector that it waits for; undefined when nobody waits any more. */
  giveVector(vector: Float32Array | null | undefined): void;
}

interface Pending {
  resolve(result: WorkerResult): void;
  reject(error: Error): void;
}

const closeTimeoutMs = 5_000;
/** The index lies outside of the heap; V8 would let the garbage of searches grow to four times this. */
const youngGenerationMb = 12;

/** One life of the search worker, which begins to load the corpus at once. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #endedBy: string | null = null;

  constructor(settings: WorkerSettings, events: ThreadEvents) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: settings,
      name: "retrieval",
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#worker.on("message", (message: WorkerMessage) => this.#receive(message, events));
    let failure: string | null = null;
    this.#worker.on("error", (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on("exit", (code) => {
      this.#endedBy = failure ?? `it ended with code ${code}`;
      for (const waiting of this.#pending.values()) waiting.reject(this.#gone());
      this.#pending.clear();
      events.ended(this.#endedBy);
    });
  }

  /** @throws UnavailableError when the thread is gone, as the result does when it goes meanwhile */
  begin(question: Question, signal?: AbortSignal): BegunQuestion {
    if (this.#endedBy !== null) throw this.#gone();
    signal?.throwIfAborted();
    const id = this.#nextId++;
    const result = new Promise<WorkerResult>((resolve, reject) => {
      const abort = (): void => {
        this.#pending.delete(id);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("search was aborted"));
      };
      const settled = (): void => signal?.removeEventListener("abort", abort);
      signal?.addEventListener("abort", abort, { once: true });
      this.#pending.set(id, {
        resolve: (value) => {
          settled();
          resolve(value);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#post({ id, ...question });
    });
    return { result, giveVector: (vector) => this.#post({ id, kind: "vector", vector }) };
  }

  async close(): Promise<void> {
    if (this.#endedBy !== null) return;
    const timer = setTimeout(() => void this.#worker.terminate(), closeTimeoutMs);
    await this.begin({ kind: "close" }).result.catch(() => {});
    clearTimeout(timer);
    await this.#worker.terminate();
  }

  #receive(message: WorkerMessage, events: ThreadEvents): void {
    if (message.kind === "result" || message.kind === "failure") {
      const waiting = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === "result") waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.message));
    } else if (message.kind === "loaded") events.loaded(message.passages, message.milliseconds);
    else if (message.kind === "load-failed") events.loadFailed(message.message);
    else events.problem(message.message);
  }

  #post(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }

  #gone(): UnavailableError {
    return new UnavailableError("The search stopped in the middle; try again in a moment", 1);
  }
}
