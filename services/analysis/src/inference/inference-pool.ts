import { InferenceThread } from "./inference-thread.ts";
import type { TaskName, Tasks } from "./tasks.ts";

export interface InferencePoolOptions {
  threads: number;
  memoryMb: number;
  timeoutMs: number;
}

/** An idle thread gives its memory back after so long. */
const idleMs = 30_000;

/** The threads in which traffic is read and described: seconds of work that the API must not feel. */
export class InferencePool {
  readonly #options: InferencePoolOptions;
  readonly #idle = new Map<InferenceThread, NodeJS.Timeout>();
  readonly #busy = new Set<InferenceThread>();
  readonly #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(options: InferencePoolOptions) {
    this.#options = options;
  }

  /** One task on any thread. */
  run<Name extends TaskName>(
    name: Name,
    input: Tasks[Name]["input"],
    signal: AbortSignal,
  ): Promise<Tasks[Name]["result"]> {
    return this.use(signal, (thread) => thread.ask(name, input, signal));
  }

  /** Several tasks on one thread, which nobody else has meanwhile. */
  async use<T>(signal: AbortSignal, act: (thread: InferenceThread) => Promise<T>): Promise<T> {
    await this.#takeTurn(signal);
    const thread = this.#takeIdle() ?? new InferenceThread(this.#options);
    this.#busy.add(thread);
    try {
      return await act(thread);
    } finally {
      this.#busy.delete(thread);
      if (thread.isUsable && !this.#isClosed) this.#keep(thread);
      else await thread.end();
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => thread.end()));
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#busy.size >= this.#options.threads && !this.#isClosed) {
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          signal.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(wake), 1);
          reject(signal.reason);
        };
        signal.addEventListener("abort", leave, { once: true });
        this.#waiting.push(wake);
      });
    }
    if (this.#isClosed) throw new Error("The inference is closed.");
  }

  #takeIdle(): InferenceThread | null {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (thread.isUsable) return thread;
    }
    return null;
  }

  #keep(thread: InferenceThread): void {
    const timer = setTimeout(() => {
      this.#idle.delete(thread);
      void thread.end();
    }, idleMs).unref();
    this.#idle.set(thread, timer);
  }
}
