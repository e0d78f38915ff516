import { Worker } from "node:worker_threads";
import { TaskFailed } from "./tasks.ts";
import type { TaskName, TaskReply, Tasks } from "./tasks.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** One worker thread, asked one thing at a time. Once it failed it is never asked again. */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  #waiting: Waiting | null = null;
  #lastId = 0;
  #ended: unknown = null;

  constructor(options: { memoryMb: number; timeoutMs: number }) {
    this.#timeoutMs = options.timeoutMs;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: 32 },
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: TaskReply) => this.#settle(reply));
    this.#worker.on("error", (error: Error) => {
      const isFull = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      this.#fail(isFull ? new TaskFailed({ kind: "out-of-memory" }) : error);
    });
    this.#worker.on("exit", (code) => this.#fail(new Error(`An inference thread ended: ${code}`)));
  }

  get isUsable(): boolean {
    return this.#ended === null;
  }

  /** @throws TaskFailed for what the input itself is to blame for */
  async ask<Name extends TaskName>(
    name: Name,
    input: Tasks[Name]["input"],
    signal: AbortSignal,
    timeoutMs = this.#timeoutMs,
  ): Promise<Tasks[Name]["result"]> {
    signal.throwIfAborted();
    if (this.#ended !== null) throw this.#ended;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting = { resolve, reject };
    // What is under way cannot be called off, only ended with its thread.
    const leave = () => this.#fail(signal.reason);
    const timer = setTimeout(() => this.#fail(new TaskFailed({ kind: "timeout" })), timeoutMs);
    signal.addEventListener("abort", leave, { once: true });
    this.#worker.ref();
    try {
      this.#worker.postMessage({ id, name, input });
      return asResult<Name>(await promise);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    this.#fail(new Error("The inference is closed."));
    await this.#worker.terminate();
  }

  #settle(reply: TaskReply): void {
    const waiting = this.#waiting;
    if (!waiting || reply.id !== this.#lastId) return;
    this.#waiting = null;
    if ("result" in reply) waiting.resolve(reply.result);
    else if ("failure" in reply) waiting.reject(new TaskFailed(reply.failure));
    else waiting.reject(new Error(`The inference broke: ${reply.fault}`));
  }

  #fail(reason: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    void this.#worker.terminate();
    this.#waiting?.reject(reason);
    this.#waiting = null;
  }
}

/** Holds because a thread answers each task by that task's own function. */
function asResult<Name extends TaskName>(result: unknown): Tasks[Name]["result"] {
  return result as Tasks[Name]["result"];
}
