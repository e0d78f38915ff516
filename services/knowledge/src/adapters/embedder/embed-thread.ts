import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { EmbedQueue } from "./embed-queue.ts";
import type { EmbedJob } from "./embed-queue.ts";
import type { EmbedderWorkerSettings, EmbedderRequest, EmbedReply } from "./worker.ts";

/** A text of the greatest length takes a tenth of this on a busy machine. */
const endTimeoutMs = 10_000;
/** The model lies outside of the heap, where there is little but the ids of one text. */
const youngGenerationMb = 6;

/**
 * Texts that a thread has at a time; an abort drops all the others. For those who wait the next one
 * lies there when one is done. In the background one is enough: what is urgent comes after it.
 */
const mostSent = { waitedFor: 2, background: 1 } as const;

/** One worker thread with one session. */
export class EmbedThread {
  readonly #settings: EmbedderWorkerSettings;
  readonly #idleMs: number | null;
  readonly #queue = new EmbedQueue(() => this.#next());
  readonly #mostSent: number;
  #worker: Worker | null = null;
  #isReady = false;
  /** Those that the thread has, in its order. */
  #sent: EmbedJob[] = [];
  #idleTimer: NodeJS.Timeout | null = null;
  #closed = false;

  /** With `idleMs` the thread, with its memory, goes after that long without work. */
  constructor(settings: EmbedderWorkerSettings, idleMs: number | null) {
    this.#settings = settings;
    this.#idleMs = idleMs;
    this.#mostSent = settings.background ? mostSent.background : mostSent.waitedFor;
  }

  /** Whether it has its model, so that a text costs no more than its own time. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** An urgent text goes before all that the thread does not have yet. */
  embed(ids: number[], signal?: AbortSignal, urgent = false): Promise<Float32Array> {
    if (this.#closed) return Promise.reject(new Error("the embedder is closed"));
    const vector = this.#queue.add(ids, signal, urgent);
    this.#next();
    return vector;
  }

  /**
   * Begins nothing that is not urgent for so long, as something urgent will come, so that the thread
   * is free for it. What it does already it brings to its end.
   */
  giveWay(forMs: number): void {
    this.#queue.giveWay(forMs);
  }

  /** The same until `releaseWay` is called as often as this. */
  holdWay(forMs: number): void {
    this.#queue.holdWay(forMs);
  }

  /** Nothing urgent comes any more from one who holds the way. */
  releaseWay(): void {
    this.#queue.releaseWay();
  }

  /** Starts the thread before it is needed. */
  warmUp(): void {
    this.#worker ??= this.#start();
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const worker = this.#drop(new Error("the embedder is closed"));
    if (worker !== null) await endThread(worker);
  }

  #next(): void {
    while (this.#sent.length < this.#mostSent) {
      const job = this.#queue.take();
      if (job === undefined) break;
      this.#sent.push(job);
      this.#worker ??= this.#start();
      const request: EmbedderRequest = { kind: "embed", ids: job.ids };
      this.#worker.postMessage(request);
    }
    if (this.#sent.length === 0) this.#idle();
    else if (this.#idleTimer !== null) {
      clearTimeout(this.#idleTimer);
      this.#idleTimer = null;
    }
  }

  #idle(): void {
    if (this.#idleMs === null || this.#idleTimer !== null) return;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = null;
      const worker = this.#worker;
      this.#worker = null;
      this.#isReady = false;
      if (worker !== null) void endThread(worker);
    }, this.#idleMs);
    this.#idleTimer.unref();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: this.#settings,
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
      name: this.#settings.background ? "embed-passages" : "embed-query",
    });
    worker.on("message", (reply: EmbedReply) => {
      if (this.#worker !== worker) return;
      if (reply.kind === "started") {
        this.#isReady = true;
        return;
      }
      const job = this.#sent.shift();
      if (reply.kind === "vector") job?.resolve(reply.vector);
      else job?.reject(new Error(reply.message));
      this.#next();
    });
    worker.on("error", (error: unknown) => {
      if (this.#worker !== worker) return;
      this.#stop(error instanceof Error ? error : new Error(String(error)));
    });
    return worker;
  }

  #stop(reason: Error): void {
    void this.#drop(reason)?.terminate();
  }

  /** Rejects all jobs and gives up the thread. */
  #drop(reason: Error): Worker | null {
    const worker = this.#worker;
    this.#worker = null;
    this.#isReady = false;
    for (const job of this.#sent.splice(0)) job.reject(reason);
    this.#queue.rejectAll(reason);
    return worker;
  }
}

/**
 * Lets the thread end by itself: the model's native code takes the whole process down when its
 * thread is ended in the middle of a text.
 */
async function endThread(worker: Worker): Promise<void> {
  const ended = once(worker, "exit").catch(() => {});
  const request: EmbedderRequest = { kind: "close" };
  worker.postMessage(request);
  const timer = setTimeout(() => void worker.terminate(), endTimeoutMs);
  await ended;
  clearTimeout(timer);
}
