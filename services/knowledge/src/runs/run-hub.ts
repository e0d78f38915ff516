import { setTimeout as sleep } from "node:timers/promises";
import { isDataRefusal } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { LiveRun } from "./live-run.ts";
import type { NumberedEvent } from "./live-run.ts";
import type { RunEventRepository } from "./repository.ts";

export interface RunOptions<Event> {
  runId: string;
  /** The work itself; it must stop when `signal` aborts. Its last event is terminal. */
  produce: (signal: AbortSignal) => AsyncIterable<Event>;
  isTerminal: (event: Event) => boolean;
  /** Ends the run in good order when `produce` throws. */
  failed: (error: unknown) => Event;
  /** Kept with the events, so that a reader can come back after a restart. */
  persist: boolean;
  /** Called with the terminal event before any reader sees it; what it stores is durable by then. */
  finish: (event: Event) => Promise<void>;
  /** The number of the first event; above 0 when a run starts again after a crash. */
  firstSequence?: number;
}

const pollMs = 250;
const flushMs = 50;
const storeRetriesMs = [200, 800, 3_000];

/**
 * Runs go on by themselves, whoever listens: a reader may leave, and come back at any sequence
 * number, to this process or another one.
 */
export class RunHub {
  readonly #repository: RunEventRepository;
  readonly #logger: Logger;
  readonly #live = new Map<string, LiveRun<unknown>>();
  readonly #ended = new Set<Promise<void>>();
  #stopping = false;

  constructor(repository: RunEventRepository, logger: Logger) {
    this.#repository = repository;
    this.#logger = logger;
  }

  /** @returns the run itself: whoever holds it can follow it even after it has ended */
  start<Event>(options: RunOptions<Event>): LiveRun<Event> {
    const run = new LiveRun<Event>(options.firstSequence ?? 0);
    this.#live.set(options.runId, run);
    const ended = this.#drive(run, options)
      .catch((error: unknown) =>
        this.#logger.error({ err: error, runId: options.runId }, "run was lost"),
      )
      .finally(() => {
        run.close();
        this.#live.delete(options.runId);
        this.#ended.delete(ended);
      });
    this.#ended.add(ended);
    return run;
  }

  /** True when the run lives in this process; it ends soon, with its own terminal event. */
  cancel(runId: string): boolean {
    const run = this.#live.get(runId);
    run?.controller.abort(new DOMException("Cancelled", "AbortError"));
    return run !== undefined;
  }

  isLive(runId: string): boolean {
    return this.#live.has(runId);
  }

  /**
   * Events after `startingAfter` (-1: all), stored ones first, then as they come, to the terminal
   * one. `isOver` tells whether a run that does not live here has ended.
   */
  async *read<Event>(
    runId: string,
    startingAfter: number,
    signal: AbortSignal,
    isOver: () => Promise<boolean>,
  ): AsyncGenerator<NumberedEvent<Event>> {
    let last = startingAfter;
    for (;;) {
      const run = this.#live.get(runId) as LiveRun<Event> | undefined;
      if (run && last >= run.firstSequence - 1) {
        yield* run.follow(last, signal);
        return;
      }
      const over = await isOver();
      for await (const event of this.#repository.eventsAfter<Event>(runId, last)) {
        last = event.sequence;
        yield event;
      }
      if (over || signal.aborted) return;
      await pause(pollMs, signal);
    }
  }

  /**
   * Waits for what runs, then stops the rest: what is kept is left for the next process to take up,
   * what is not is cancelled.
   */
  async drain(timeoutMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#ended), pause(timeoutMs)]);
    this.#stopping = true;
    for (const run of this.#live.values())
      run.controller.abort(new DOMException("Stopping", "AbortError"));
    await Promise.race([Promise.all(this.#ended), pause(1_000)]);
  }

  async #drive<Event>(run: LiveRun<Event>, options: RunOptions<Event>): Promise<void> {
    const flusher = options.persist ? new EventFlusher(this.#repository, options.runId) : null;
    let terminal: Event | undefined;
    try {
      for await (const event of options.produce(run.controller.signal)) {
        if (options.isTerminal(event)) {
          terminal = event;
          break;
        }
        // Apart from `flusher?.`, which without a flusher would not even append.
        const numbered = run.append(event);
        flusher?.add(numbered);
      }
      terminal ??= options.failed(new Error("the run ended without a result"));
    } catch (error) {
      terminal = options.failed(error);
    }
    if (this.#stopping && flusher) return flusher.flush();
    flusher?.add(run.number(terminal));
    const end = terminal;
    try {
      await this.#store(options.runId, async () => {
        await flusher?.flush();
        await options.finish(end);
      });
    } catch (error) {
      this.#logger.error({ err: error, runId: options.runId }, "the end of a run was not stored");
      terminal = options.failed(error);
    }
    run.append(terminal);
  }

  /** The database may be away for a moment; what was said is not lost for that. */
  async #store(runId: string, write: () => Promise<void>): Promise<void> {
    for (const waitMs of storeRetriesMs) {
      try {
        return await write();
      } catch (error) {
        if (isDataRefusal(error)) throw error;
        this.#logger.warn({ err: error, runId }, "the end of a run could not be stored yet");
        await pause(waitMs);
      }
    }
    await write();
  }
}

/** Writes a run's events in small batches, off the path of its live readers. */
class EventFlusher {
  readonly #repository: RunEventRepository;
  readonly #runId: string;
  #waiting: NumberedEvent<unknown>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(repository: RunEventRepository, runId: string) {
    this.#repository = repository;
    this.#runId = runId;
  }

  add(event: NumberedEvent<unknown>): this {
    this.#waiting.push(event);
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), flushMs);
    return this;
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    const written = this.#writing.then(() => this.#repository.append(this.#runId, batch));
    // What could not be written waits for the next turn, in its order.
    this.#writing = written.catch(() => void this.#waiting.unshift(...batch));
    await written;
  }
}

async function pause(timeoutMs: number, signal?: AbortSignal): Promise<void> {
  await sleep(timeoutMs, undefined, signal ? { signal } : {}).catch(() => {});
}
