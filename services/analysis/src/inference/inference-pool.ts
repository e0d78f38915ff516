import { InferenceThread } from "./inference-thread.ts";
import type { TaskName, Tasks } from "./tasks.ts";

export interface InferencePoolOptions {
  threads: number;
  memoryMb: number;
  /** For one task; shorter where somebody waits for the answer. */
  timeoutMs: number;
  waitedTimeoutMs: number;
}

interface Turn {
  readonly owner: string | null;
}

interface Waiting extends Turn {
  wake(): void;
}

/** An idle thread gives its memory back after so long. */
const idleMs = 30_000;

/** The threads in which traffic is read and described: seconds of work that the API must not feel. */
export class InferencePool {
  readonly #options: InferencePoolOptions;
  readonly #idle = new Map<InferenceThread, NodeJS.Timeout>();
  readonly #busy = new Set<InferenceThread>();
  /** Taken as soon as they are given, before there is a thread. */
  readonly #turns = new Set<Turn>();
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: InferencePoolOptions) {
    this.#options = options;
  }

  /**
   * One task on any thread. Who waits for it is named: an organisation has so few threads at a time
   * that there is one for the others, and less time.
   */
  run<Name extends TaskName>(
    name: Name,
    input: Tasks[Name]["input"],
    signal: AbortSignal,
    owner: string | null = null,
  ): Promise<Tasks[Name]["result"]> {
    const { timeoutMs, waitedTimeoutMs } = this.#options;
    const limitMs = owner === null ? timeoutMs : waitedTimeoutMs;
    return this.use(signal, (thread) => thread.ask(name, input, signal, limitMs), owner);
  }

  /** Several tasks on one thread, which nobody else has meanwhile. */
  async use<T>(
    signal: AbortSignal,
    act: (thread: InferenceThread) => Promise<T>,
    owner: string | null = null,
  ): Promise<T> {
    const turn = await this.#takeTurn(signal, owner);
    const thread = this.#takeIdle() ?? new InferenceThread(this.#options);
    this.#busy.add(thread);
    try {
      return await act(thread);
    } finally {
      this.#busy.delete(thread);
      if (thread.isUsable && !this.#isClosed) this.#keep(thread);
      else await thread.end();
      this.#turns.delete(turn);
      this.#wakeNext();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { wake } of this.#waiting.splice(0)) wake();
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => thread.end()));
  }

  async #takeTurn(signal: AbortSignal, owner: string | null): Promise<Turn> {
    signal.throwIfAborted();
    while (!this.#isFree(owner) && !this.#isClosed) {
      await new Promise<void>((resolve, reject) => {
        const waiting: Waiting = {
          owner,
          wake: () => {
            signal.removeEventListener("abort", leave);
            resolve();
          },
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          reject(signal.reason);
        };
        signal.addEventListener("abort", leave, { once: true });
        this.#waiting.push(waiting);
      });
    }
    if (this.#isClosed) throw new Error("The inference is closed.");
    const turn = { owner };
    this.#turns.add(turn);
    // Another thread may be free for another owner.
    this.#wakeNext();
    return turn;
  }

  #isFree(owner: string | null): boolean {
    const { threads } = this.#options;
    if (this.#turns.size >= threads) return false;
    const own = [...this.#turns].filter((turn) => turn.owner === owner).length;
    return owner === null || own < Math.max(1, threads - 2);
  }

  /** The first that may; those whose organisation has its share go on waiting. */
  #wakeNext(): void {
    const index = this.#waiting.findIndex(({ owner }) => this.#isFree(owner));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.wake();
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
