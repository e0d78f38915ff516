import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError } from "@workspace/http";
import { continueTrace } from "@workspace/telemetry";
import type { Logger } from "@workspace/telemetry";

import type { TenantContext } from "../../tenancy/tenant.ts";
import { createChatCompletion } from "../create-chat-completion.ts";
import type { ChatDependencies } from "../create-chat-completion.ts";
import type { AsyncChat } from "./async-chat.ts";
import type { AsyncChatRepository } from "./repository.ts";

export interface AsyncChatWorkerDependencies extends ChatDependencies {
  readonly chats: AsyncChatRepository;
  readonly logger: Logger;
}

export interface AsyncChatWorkerOptions {
  /** Runs at once. */
  readonly concurrency: number;
  /** How soon after a crash a run is taken up again. */
  readonly leaseMs: number;
  /** How often other processes' runs are looked for. */
  readonly pollMs: number;
  /** A run that took down its worker so often is given up. */
  readonly maxAttempts: number;
  readonly runLimitMs: number;
  /** How long finished runs can be read. */
  readonly keptMs: number;
}

export const defaultWorkerOptions: AsyncChatWorkerOptions = {
  concurrency: 2,
  leaseMs: 15_000,
  pollMs: 5_000,
  maxAttempts: 3,
  runLimitMs: 3_600_000,
  keptMs: 7 * 24 * 3_600_000,
};

const cleaningEveryMs = 3_600_000;

/** Answers the queued chats, each by one worker at a time, over restarts and crashes. */
export class AsyncChatWorker {
  readonly #deps: AsyncChatWorkerDependencies;
  readonly #options: AsyncChatWorkerOptions;
  readonly #id = randomUUID();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #isWoken = false;
  #cleanedAtMs = 0;

  constructor(
    deps: AsyncChatWorkerDependencies,
    options: AsyncChatWorkerOptions = defaultWorkerOptions,
  ) {
    this.#deps = deps;
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.wake(), this.#options.pollMs).unref();
    this.wake();
  }

  /** Looks for work; cheap, and may be called at any time. */
  wake(): void {
    if (this.#closing.signal.aborted) return;
    this.#isWoken = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#look().finally(() => {
      this.#isLooking = false;
      if (this.#isWoken) this.wake();
    });
  }

  /** Stops taking up runs, and gives back those under way for another worker. */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#closing.abort(new DOMException("The service is stopping", "AbortError"));
    await Promise.all(this.#running);
  }

  async #look(): Promise<void> {
    this.#isWoken = false;
    const { chats, logger } = this.#deps;
    try {
      while (this.#running.size < this.#options.concurrency && !this.#closing.signal.aborted) {
        const chat = await chats.lease(this.#id, this.#options.leaseMs);
        if (!chat) break;
        const run = this.#run(chat).finally(() => {
          this.#running.delete(run);
          this.wake();
        });
        this.#running.add(run);
      }
      await this.#clean();
    } catch (error) {
      logger.error({ err: error }, "queued chats could not be looked for");
    }
  }

  async #run(chat: AsyncChat): Promise<void> {
    const { chats, logger } = this.#deps;
    const log = logger.child({ requestId: chat.id });
    const over = new AbortController();
    const limit = AbortSignal.timeout(this.#options.runLimitMs);
    const signal = AbortSignal.any([over.signal, this.#closing.signal, limit]);
    const holding = this.#hold(chat.id, over, log);
    try {
      if (chat.attempts > this.#options.maxAttempts) {
        throw new Error(`The request was broken off ${this.#options.maxAttempts} times`);
      }
      const context: TenantContext = {
        requestId: chat.id,
        traceparent: continueTrace(undefined),
        signal,
        log,
        tenant: chat.owner,
      };
      const completion = await createChatCompletion(this.#deps, context, chat.request);
      await chats.complete(chat.id, this.#id, completion);
    } catch (error) {
      await this.#failed(chat, error, log);
    } finally {
      over.abort();
      await holding;
    }
  }

  /** Keeps the lease; a run that another worker has taken up is dropped. */
  async #hold(id: string, over: AbortController, log: Logger): Promise<void> {
    const { leaseMs } = this.#options;
    for (;;) {
      try {
        await sleep(leaseMs / 3, undefined, { signal: over.signal });
      } catch {
        return;
      }
      try {
        const isOurs = await this.#deps.chats.renew(id, this.#id, leaseMs);
        if (!isOurs) over.abort(new DOMException("Another worker has the run", "AbortError"));
      } catch (error) {
        log.warn({ err: error }, "a lease could not be renewed");
      }
    }
  }

  async #failed(chat: AsyncChat, error: unknown, log: Logger): Promise<void> {
    const { chats } = this.#deps;
    try {
      if (this.#closing.signal.aborted) {
        await chats.release(chat.id, this.#id);
        return;
      }
      log.error({ err: error }, "a queued chat failed");
      await chats.fail(chat.id, this.#id, messageOf(error));
    } catch (storing) {
      // The lease runs out, and another worker takes the run up.
      log.error({ err: storing }, "the outcome of a queued chat could not be stored");
    }
  }

  async #clean(): Promise<void> {
    const now = Date.now();
    if (now - this.#cleanedAtMs < cleaningEveryMs) return;
    this.#cleanedAtMs = now;
    await this.#deps.chats.deleteCreatedBefore(new Date(now - this.#options.keptMs));
  }
}

/** Only what the client may know. */
function messageOf(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  if (error instanceof Error && error.name === "TimeoutError") return "The time limit passed";
  if (error instanceof Error && /broken off/.test(error.message)) return error.message;
  return "The request could not be answered; the failure was logged";
}
