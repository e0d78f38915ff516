import type { Logger } from "@workspace/telemetry";
import { modeKey, recordsTo, workerOf } from "../upstream-modes/mode.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import type { UpstreamModeRepository } from "../upstream-modes/repository.ts";
import type { AnalysisService } from "./asked-service.ts";
import { beginAgain } from "./begin-again.ts";
import { Recorder } from "./recorder.ts";
import { RecorderMemory } from "./recorder-memory.ts";
import type { Tape } from "./tape.ts";

export interface RecordersOptions {
  analysis: Pick<AnalysisService, "ask">;
  repository: Pick<UpstreamModeRepository, "moveRecording" | "remove">;
  logger: Logger;
  maxBodyBytes: number;
  /** For what waits to be sent on: of one recording, and of all. */
  memoryBytes: number;
  totalMemoryBytes: number;
  intervalMs: number;
  heartbeatMs: number;
  drainMs: number;
}

/** The recorders of this gateway, as the modes ask for them. */
export class Recorders {
  readonly memory: RecorderMemory;
  private readonly options: RecordersOptions;
  private readonly recorders = new Map<string, Recorder>();
  private readonly ending = new Map<Recorder, Promise<void>>();
  /** Of recorders that ended, for the metrics. */
  private readonly past = { recorded: 0, leftOut: 0 };

  constructor(options: RecordersOptions) {
    this.options = options;
    this.memory = new RecorderMemory(options.totalMemoryBytes);
  }

  get recorded(): number {
    return this.sum("recorded");
  }

  get leftOut(): number {
    return this.sum("leftOut");
  }

  /** Records a call, where its upstream's calls are recorded and there is room. */
  begin(mode: UpstreamMode): Tape | undefined {
    return this.recorders.get(modeKey(mode.organisationId, mode.upstream))?.begin();
  }

  /** Begins what is to be recorded now, and ends what is not. */
  apply(modes: ReadonlyMap<string, UpstreamMode>): void {
    for (const [key, recorder] of this.recorders) {
      const mode = modes.get(key);
      if (mode?.generation !== recorder.mode.generation || mode.recordingId === null)
        this.end(key, recorder);
      else if (mode.recordingId !== recorder.captureId) recorder.moveTo(mode.recordingId);
    }
    for (const [key, mode] of modes)
      if (recordsTo(mode) && !this.recorders.has(key)) this.start(key, mode);
  }

  async close(graceMs: number): Promise<void> {
    const all = [...this.recorders.values(), ...this.ending.keys()];
    await Promise.all(all.map((recorder) => recorder.close(graceMs)));
    await Promise.all(this.ending.values());
    this.recorders.clear();
  }

  private start(key: string, mode: UpstreamMode & { recordingId: string }): void {
    const memory = new RecorderMemory(this.options.memoryBytes, this.memory);
    const recorder = new Recorder(mode, mode.recordingId, memory, {
      ...this.options,
      continueElsewhere: (of, from) => this.continueElsewhere(of, from),
      onGone: ({ organisationId, upstream, generation }) =>
        this.options.repository.remove(organisationId, upstream, generation),
    });
    this.recorders.set(key, recorder);
    recorder.start();
  }

  private end(key: string, recorder: Recorder): void {
    this.recorders.delete(key);
    const ended = recorder.finish().finally(() => {
      this.ending.delete(recorder);
      this.past.recorded += recorder.recorded;
      this.past.leftOut += recorder.leftOut;
    });
    this.ending.set(recorder, ended);
  }

  /** One that ended by itself, or is full, is gone on with in a new one, by all gateways in the same. */
  private async continueElsewhere(mode: UpstreamMode, from: string): Promise<string> {
    const { analysis, repository, logger } = this.options;
    const { upstream } = mode;
    const worker = workerOf(mode);
    const id = await beginAgain(analysis, mode, logger);
    const chosen = (await repository.moveRecording(mode, from, id)) ?? id;
    logger.info({ from, to: chosen, upstream }, "a recording is gone on with in another capture");
    if (chosen !== id) {
      const path = { capture_id: id };
      await analysis.ask(worker, (client) => client.finishRecording({ path }));
      await analysis.ask(worker, (client) => client.deleteCapture({ path }));
    }
    return chosen;
  }

  private sum(count: "recorded" | "leftOut"): number {
    let sum = this.past[count];
    for (const recorder of [...this.recorders.values(), ...this.ending.keys()])
      sum += recorder[count];
    return sum;
  }
}
