import { ApiError } from "@workspace/client";
import type * as Replay from "@workspace/replay";
import { ProblemError, TooLargeError } from "@workspace/http";
import { asProblem } from "../recording/asked-service.ts";
import type { AnalysisService } from "../recording/asked-service.ts";
import { workerOf } from "../upstream-modes/mode.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";

/** What an exchange takes beside its bodies, roughly: headers, and the request taken apart. */
const exchangeBytes = 4_096;

/** So often it is looked whether what is replayed is still there. */
const lookMs = 3_000;

/** A cassette with what its captures had when they were read last. */
export class LoadedCassette {
  readonly mode: UpstreamMode;
  readonly cassette: Replay.Cassette;
  usedMs = performance.now();
  private readonly analysis: Pick<AnalysisService, "ask">;
  /** How many exchanges of each capture were read. */
  private readonly read = new Map<string, number>();
  private readMs = -Infinity;
  private foundMs = performance.now();
  private reading: Promise<void> | undefined;

  constructor(
    mode: UpstreamMode,
    cassette: Replay.Cassette,
    analysis: Pick<AnalysisService, "ask">,
  ) {
    this.mode = mode;
    this.cassette = cassette;
    this.analysis = analysis;
  }

  get bytes(): number {
    return this.cassette.bodyBytes + this.cassette.tracks.length * exchangeBytes;
  }

  /**
   * Takes up what was recorded meanwhile; callers at once share one reading.
   * @param afterMs not where it was read so lately
   * @throws ProblemError
   */
  refresh(recordingId: string | null, afterMs: number): Promise<void> {
    if (this.reading) return this.reading;
    if (performance.now() - this.readMs < afterMs) return Promise.resolve();
    this.reading = this.readAll(recordingId).finally(() => {
      // One that failed as well: it is not tried with every call.
      this.readMs = performance.now();
      this.reading = undefined;
    });
    return this.reading;
  }

  /**
   * Whether what is replayed is still there: a capture that was deleted is played no more.
   * @throws ProblemError 404
   */
  async requireCapture(): Promise<void> {
    const { captureId } = this.mode;
    const nowMs = performance.now();
    if (captureId === null || nowMs - this.foundMs < lookMs) return;
    this.foundMs = nowMs;
    const path = { capture_id: captureId };
    try {
      await this.analysis.ask(workerOf(this.mode), (client) => client.getCapture({ path }));
    } catch (error) {
      // Who cannot be asked has deleted nothing.
      if (error instanceof ApiError && error.status === 404) throw asProblem(error);
    }
  }

  private async readAll(recordingId: string | null): Promise<void> {
    const { captureId } = this.mode;
    await this.readRules();
    // An imported or ended capture does not grow.
    if (captureId !== null && !this.read.has(captureId)) await this.readCapture(captureId);
    if (recordingId !== null) await this.readCapture(recordingId);
  }

  /** Under which numbers were redacted, since one cannot see it of a number. */
  private async readRules(): Promise<void> {
    try {
      const rules = await this.analysis.ask(workerOf(this.mode), (client) =>
        client.getRedactionRules(),
      );
      this.cassette.redactedUnder(rules);
    } catch (error) {
      throw asProblem(error);
    }
  }

  private async readCapture(captureId: string): Promise<void> {
    const { CassetteTooLargeError } = await import("@workspace/replay");
    const from = this.read.get(captureId) ?? 0;
    const input = { path: { capture_id: captureId }, query: { from } };
    try {
      const har = await this.analysis.ask(workerOf(this.mode), (client) =>
        client.exportCapture(input),
      );
      await this.take(har.body, captureId, from);
    } catch (error) {
      if (error instanceof CassetteTooLargeError)
        throw new TooLargeError(
          `The capture ${captureId} has more than may be replayed at once; REPLAY_MAX_CAPTURE bounds it`,
          "capture-too-large",
        );
      throw asProblem(error);
    }
  }

  private async take(
    har: ReadableStream<Uint8Array> | null,
    captureId: string,
    from: number,
  ): Promise<void> {
    const { readHar } = await import("@workspace/traffic");
    let count = from;
    for await (const item of readHar(har ?? emptyHar())) {
      count += 1;
      if (item.kind === "exchange") this.cassette.add(item.exchange);
      this.read.set(captureId, count);
    }
    this.read.set(captureId, count);
  }
}

async function* emptyHar(): AsyncIterable<Uint8Array> {
  yield Buffer.from('{"log":{"entries":[]}}');
}

/** A cassette that plays nothing is a mistake, unless it is to be filled. */
export function requirePlayable({ mode, cassette }: LoadedCassette): void {
  if (mode.mode !== "replay" || cassette.tracks.length > 0) return;
  throw new ProblemError({
    type: "nothing-to-replay",
    status: 409,
    title: "Nothing in it can be replayed",
    detail: `The capture ${mode.captureId} has no exchange with a whole answer`,
  });
}
