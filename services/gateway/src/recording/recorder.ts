import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "@workspace/client";
import type { AnalysisClient } from "@workspace/client";
import type { Logger } from "@workspace/telemetry";
import { workerOf } from "../upstream-modes/mode.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import type { AskedService } from "./asked-service.ts";
import { isFull, nextBatch, sizeOf, tapeBytes, writeBatch } from "./batches.ts";
import { lossesSince, noLosses } from "./losses.ts";
import type { RecorderMemory } from "./recorder-memory.ts";
import { Tape } from "./tape.ts";

/** What of analysis a recording asks. */
export interface RecordingClient extends Pick<AnalysisClient, "appendExchanges"> {
  finishRecording(recording: Parameters<AnalysisClient["finishRecording"]>[0]): Promise<unknown>;
}

export interface RecorderOptions {
  analysis: Pick<AskedService<RecordingClient>, "ask">;
  logger: Logger;
  maxBodyBytes: number;
  /** Between batches; a full one goes at once. */
  intervalMs: number;
  /** So often it is heard of though it has nothing to tell. */
  heartbeatMs: number;
  /** For calls under way when the recording ends. */
  drainMs: number;
  /** Goes on with another recording where this one takes nothing more. @returns its id */
  continueElsewhere: (mode: UpstreamMode, from: string) => Promise<string>;
  /** The recording was deleted: nothing is recorded any more. */
  onGone: (mode: UpstreamMode) => Promise<unknown>;
}

const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * Records one upstream's calls at this gateway: takes finished tapes and sends them on in batches,
 * numbered, until they arrive. While that fails they wait, as many as there is room for.
 */
export class Recorder {
  readonly mode: UpstreamMode;
  captureId: string;
  /** Exchanges that arrived, and those that were left out, for the metrics. */
  recorded = 0;
  leftOut = 0;
  private readonly options: RecorderOptions;
  private readonly memory: RecorderMemory;
  private readonly stopping = new AbortController();
  private readonly open = new Set<Tape>();
  private id: string = randomUUID();
  private next = 0;
  private losses = noLosses();
  private toldLosses = noLosses();
  private readonly waiting: Tape[] = [];
  private waitingBytes = 0;
  private heardMs = -Infinity;
  private isGone = false;
  /** It went on here because another capture was full, and nothing has arrived since. */
  private isInFreshCapture = false;
  private isGivenUp = false;
  private wake = Promise.withResolvers<void>();
  private running: Promise<void> = Promise.resolve();
  private delivering: Promise<boolean> | undefined;

  constructor(
    mode: UpstreamMode,
    captureId: string,
    memory: RecorderMemory,
    options: RecorderOptions,
  ) {
    this.mode = mode;
    this.captureId = captureId;
    this.memory = memory;
    this.options = options;
  }

  start(): void {
    this.running = this.run();
  }

  /** Undefined where there is no room for one more. */
  begin(): Tape | undefined {
    if (this.isGone || !this.memory.take(tapeBytes)) {
      this.countLost(1);
      return undefined;
    }
    const tape = new Tape(this.memory, this.options.maxBodyBytes, this.onEnd);
    this.open.add(tape);
    return tape;
  }

  /** Goes on with another recording, as a recorder that is new to it. */
  moveTo(captureId: string): void {
    this.captureId = captureId;
    this.id = randomUUID();
    this.next = 0;
    this.losses = lossesSince(this.toldLosses, this.losses);
    this.toldLosses = noLosses();
    this.heardMs = -Infinity;
    this.wake.resolve();
  }

  /** Waits for calls under way, sends all, and takes leave; given up only by `close`. */
  async finish(): Promise<void> {
    const deadline = performance.now() + this.options.drainMs;
    while (this.open.size > 0 && performance.now() < deadline && !this.isGivenUp)
      await pause(20, undefined, { ref: false });
    this.losses.unfinished += this.open.size;
    for (const tape of this.open) this.free(tape);
    this.open.clear();
    await this.sendAll();
    if (this.isGone || this.isGivenUp) return;
    const { captureId, id } = this;
    const input = { path: { capture_id: captureId }, query: { recorder: id } };
    await this.ask((client) => client.finishRecording(input)).catch((error: unknown) => {
      // A recorder that is not heard of any more ends the recording as well, later.
      this.options.logger.warn({ err: error, capture: captureId }, "a recording was not ended");
    });
  }

  /** Tries once more to send what waits, and stops. The recording goes on without this gateway. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => (this.isGivenUp = true), graceMs);
    await this.sendAll();
    clearTimeout(timer);
    this.isGivenUp = true;
    this.discardAll();
  }

  private readonly onEnd = (tape: Tape): void => {
    this.open.delete(tape);
    const isCut = tape.requestBody.parts === null || tape.answerBody.parts === null;
    if (isCut || tape.messages.isCut) this.losses.bodiesLeftOut += 1;
    this.waiting.push(tape);
    this.waitingBytes += sizeOf(tape);
    if (isFull(this.waiting.length, this.waitingBytes)) this.wake.resolve();
  };

  private async run(): Promise<void> {
    const { intervalMs } = this.options;
    const { signal } = this.stopping;
    let waitMs = 0;
    while (!signal.aborted && !this.isGone) {
      const timer = pause(waitMs, undefined, { signal, ref: false }).catch(() => {});
      // A full batch does not shorten the wait for a service that does not answer.
      await (waitMs > intervalMs ? timer : Promise.race([this.wake.promise, timer]));
      this.wake = Promise.withResolvers<void>();
      if (signal.aborted) return;
      const isDone = await this.deliver();
      waitMs = isDone ? intervalMs : Math.min(longestRetryMs, Math.max(intervalMs, waitMs) * 2);
    }
  }

  private async sendAll(): Promise<void> {
    this.stopping.abort();
    await this.running;
    let waitMs = firstRetryMs;
    while (!this.isGone && !(await this.deliver()) && !this.isGivenUp) {
      await pause(waitMs, undefined, { ref: false });
      waitMs = Math.min(longestRetryMs, waitMs * 2);
    }
  }

  /** Sends all that waits; false where it must be tried again. One at a time, whoever asks for it. */
  private deliver(): Promise<boolean> {
    this.delivering ??= this.deliverAll().finally(() => (this.delivering = undefined));
    return this.delivering;
  }

  private async deliverAll(): Promise<boolean> {
    const isSilent = performance.now() - this.heardMs > this.options.heartbeatMs;
    const isNews = Object.values(lossesSince(this.toldLosses, this.losses)).some(Boolean);
    try {
      if (isSilent || (isNews && this.waiting.length === 0)) await this.send([]);
      while (this.waiting.length > 0 && !this.isGivenUp) await this.send(nextBatch(this.waiting));
      return true;
    } catch (error) {
      await this.onFailure(error);
      return false;
    }
  }

  private async send(wanted: readonly Tape[]): Promise<void> {
    const { lines, count, bodiesLeftOut } = await writeBatch(wanted);
    const batch = wanted.slice(0, count);
    const { captureId, id, next } = this;
    // Counted for good when it has arrived: what is sent again is written again.
    const losses = { ...this.losses, bodiesLeftOut: this.losses.bodiesLeftOut + bodiesLeftOut };
    const query = {
      recorder: id,
      first: next,
      left_out: losses.leftOut,
      bodies_left_out: losses.bodiesLeftOut,
      unfinished: losses.unfinished,
    };
    const input = { path: { capture_id: captureId }, query, body: lines.join("\n") };
    try {
      const reply = await this.ask((client) => client.appendExchanges(input));
      // Another gateway may have moved on meanwhile.
      if (id === this.id) {
        this.next = reply.next;
        this.toldLosses = losses;
      }
      this.heardMs = performance.now();
      this.losses.bodiesLeftOut += bodiesLeftOut;
      this.recorded += lines.length;
      if (lines.length > 0) this.isInFreshCapture = false;
    } catch (error) {
      if (!isHopeless(error, this.isInFreshCapture) || batch.length === 0) throw error;
      this.options.logger.error({ err: error, capture: captureId }, "exchanges were not recorded");
      this.countLost(batch.length);
    }
    this.drop(batch);
  }

  private async onFailure(error: unknown): Promise<void> {
    const { logger, continueElsewhere, onGone } = this.options;
    const { captureId, mode } = this;
    const status = error instanceof ApiError ? error.status : 0;
    try {
      if (status === 404) {
        this.isGone = true;
        this.discardAll();
        logger.warn({ capture: captureId, upstream: mode.upstream }, "a recording was deleted");
        await onGone(mode);
      } else if (status === 409 || status === 413) {
        this.moveTo(await continueElsewhere(mode, captureId));
        this.isInFreshCapture = status === 413;
      } else logger.warn({ err: error, capture: captureId }, "a recording waits for analysis");
    } catch (cause) {
      logger.warn({ err: cause, capture: captureId }, "a recording could not be gone on with");
    }
  }

  private ask<T>(question: (client: RecordingClient) => Promise<T>): Promise<T> {
    return this.options.analysis.ask(workerOf(this.mode), question);
  }

  private countLost(count: number): void {
    this.losses.leftOut += count;
    this.leftOut += count;
  }

  private drop(batch: readonly Tape[]): void {
    this.waiting.splice(0, batch.length);
    for (const tape of batch) {
      this.waitingBytes -= sizeOf(tape);
      this.free(tape);
    }
  }

  private discardAll(): void {
    for (const tape of [...this.open, ...this.waiting]) this.free(tape);
    this.open.clear();
    this.waiting.length = 0;
    this.waitingBytes = 0;
  }

  private free(tape: Tape): void {
    tape.free();
    this.memory.give(tapeBytes);
  }
}

/** It was read and is wrong, or is too large even for a recording that has nothing yet. */
function isHopeless(error: unknown, isInFreshCapture: boolean): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 400 || (error.status === 413 && isInFreshCapture);
}
