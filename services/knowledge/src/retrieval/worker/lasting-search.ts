import { UnavailableError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { WorkerSettings } from "./protocol.ts";
import { SearchThread } from "./search-thread.ts";

export interface RestartSettings {
  /** Before the first restart; each further one in a row waits twice as long, up to the longest. */
  firstDelayMs: number;
  longestDelayMs: number;
  /** Failures in a row after which it stays down. */
  mostFailures: number;
  /** A thread that was whole for this long begins a new row. */
  stableAfterMs: number;
}

export const restartDefaults: RestartSettings = {
  firstDelayMs: 250,
  longestDelayMs: 30_000,
  mostFailures: 10,
  stableAfterMs: 60_000,
};

const retryAfterGivingUpSeconds = 60;

/**
 * Keeps a search thread running: one that dies is started again, with the whole index loaded anew.
 * Until that is there nothing is searched, for part of an index would say that things are missing.
 */
export class LastingSearch {
  readonly #settings: WorkerSettings;
  readonly #restart: RestartSettings;
  readonly #logger: Logger;
  #thread: SearchThread | null = null;
  #loadedAt: number | null = null;
  /** Why the index is not whole, while it is not for a reason. */
  #trouble: string | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  #nextStartAt = 0;
  #closed = false;
  #changed = Promise.withResolvers<void>();

  constructor(settings: WorkerSettings, logger: Logger, restart: RestartSettings) {
    this.#settings = settings;
    this.#restart = restart;
    this.#logger = logger;
    this.#start();
  }

  /**
   * The thread to ask. During the very first load it already answers, and `apply-changes` waits.
   *
   * @throws UnavailableError from the end of a thread until the next one has loaded the index
   */
  thread(): SearchThread {
    if (this.#closed) throw new Error("search worker has stopped");
    const thread = this.#thread;
    if (thread !== null && (this.#loadedAt !== null || this.#failures === 0)) return thread;
    const waitMs = Math.max(0, this.#nextStartAt - Date.now());
    if (this.#hasGivenUp) {
      const detail = "Search is out of order until the service is started again";
      throw new UnavailableError(detail, retryAfterGivingUpSeconds);
    }
    throw new UnavailableError(
      "The search index is being loaded again; try again in a moment",
      1 + Math.ceil(waitMs / 1_000),
    );
  }

  /** Resolves once the index is whole; rejects as soon as something stands against it. */
  async ready(signal?: AbortSignal): Promise<void> {
    while (this.#loadedAt === null) {
      if (this.#closed) throw new Error("search worker has stopped");
      if (this.#trouble !== null) throw new Error(this.#trouble);
      await orAborted(this.#changed.promise, signal);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#loadedAt = null;
    this.#tell();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#thread?.close();
  }

  get #hasGivenUp(): boolean {
    return this.#failures >= this.#restart.mostFailures;
  }

  #start(): void {
    this.#timer = null;
    this.#thread = new SearchThread(this.#settings, {
      loaded: (passages, ms) => {
        this.#logger.info({ passages, ms }, "search index loaded");
        this.#loadedAt = Date.now();
        this.#trouble = null;
        this.#tell();
      },
      loadFailed: (reason) => {
        this.#logger.error({ reason }, "search index could not be loaded");
        this.#trouble = `search index could not be loaded: ${reason}`;
        this.#tell();
      },
      problem: (reason) => {
        this.#logger.warn({ reason }, "search index could not follow a change");
      },
      ended: (reason) => this.#ended(reason),
    });
  }

  #ended(reason: string): void {
    this.#thread = null;
    if (this.#closed) return;
    const { firstDelayMs, longestDelayMs, stableAfterMs } = this.#restart;
    if (this.#loadedAt !== null && Date.now() - this.#loadedAt >= stableAfterMs) this.#failures = 0;
    this.#loadedAt = null;
    this.#failures++;
    const failures = this.#failures;
    if (this.#hasGivenUp) {
      this.#trouble = `search worker failed ${failures} times in a row and stays down: ${reason}`;
      this.#logger.fatal({ reason, failures }, "search worker failed again and stays down");
    } else {
      const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
      this.#trouble = `search worker died and loads the index again: ${reason}`;
      this.#logger.error({ reason, failures, delayMs }, "search worker died and is started again");
      this.#nextStartAt = Date.now() + delayMs;
      this.#timer = setTimeout(() => this.#start(), delayMs);
    }
    this.#tell();
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve();
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Error("search index is still being loaded"));
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
