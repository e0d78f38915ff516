import type { Logger } from "@workspace/telemetry";
import type { AnalysisService } from "../recording/asked-service.ts";
import { modeKey } from "../upstream-modes/mode.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import { LoadedCassette } from "./loaded-cassette.ts";

export interface CassettesOptions {
  analysis: Pick<AnalysisService, "ask">;
  /** Of one cassette's bodies. */
  maxCaptureBytes: number;
  /** Of all cassettes together, roughly. */
  memoryBytes: number;
  /** One that was not asked for so long is freed, and read again when it is. */
  idleMs: number;
  logger: Logger;
}

const sweepMs = 30_000;
/** Between two lines that tell of the same trouble. */
const tellMs = 30_000;

/** The captures that are replayed here, read by the first call and kept while they are asked for. */
export class Cassettes {
  private readonly options: CassettesOptions;
  private readonly loaded = new Map<string, Promise<LoadedCassette>>();
  /** Those that are whole, by the same keys. */
  private readonly whole = new Map<string, LoadedCassette>();
  private readonly sweeper: NodeJS.Timeout;
  private toldMs = -Infinity;

  constructor(options: CassettesOptions) {
    this.options = options;
    this.sweeper = setInterval(() => this.sweep(), sweepMs).unref();
  }

  get bytes(): number {
    let bytes = 0;
    for (const loaded of this.whole.values()) bytes += loaded.bytes;
    return bytes;
  }

  /** @throws ProblemError where the capture is gone, is too large, or cannot be read now */
  async get(mode: UpstreamMode): Promise<LoadedCassette> {
    const key = keyOf(mode);
    let loading = this.loaded.get(key);
    if (loading === undefined) {
      loading = this.load(mode, key);
      this.loaded.set(key, loading);
      // What failed is tried again by the next call.
      loading.catch(() => this.loaded.delete(key));
    }
    const loaded = await loading;
    loaded.usedMs = performance.now();
    await loaded.requireCapture().catch((error: unknown) => {
      this.free(key);
      throw error;
    });
    return loaded;
  }

  /** What was recorded lately could not be read, so that it is recorded once more. */
  tellUnread(mode: UpstreamMode, error: unknown): void {
    if (performance.now() - this.toldMs < tellMs) return;
    this.toldMs = performance.now();
    const { upstream, recordingId } = mode;
    this.options.logger.warn(
      { err: error, upstream, capture: recordingId },
      "what was recorded lately is not replayed yet",
    );
  }

  /** Frees what no mode asks for any more. */
  apply(modes: ReadonlyMap<string, UpstreamMode>): void {
    const wanted = new Set([...modes.values()].map(keyOf));
    for (const key of this.loaded.keys()) if (!wanted.has(key)) this.free(key);
  }

  forget(mode: UpstreamMode): void {
    this.free(keyOf(mode));
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const key of this.loaded.keys()) this.free(key);
  }

  private async load(mode: UpstreamMode, key: string): Promise<LoadedCassette> {
    const { Cassette } = await import("@workspace/replay");
    const cassette = new Cassette({ maxBodyBytes: this.options.maxCaptureBytes });
    const loaded = new LoadedCassette(mode, cassette, this.options.analysis);
    await loaded.refresh(mode.recordingId, 0);
    if (this.loaded.has(key)) this.whole.set(key, loaded);
    this.makeRoom(key);
    return loaded;
  }

  /** Those that were not asked for the longest go first; the one that is asked for stays. */
  private makeRoom(keep: string): void {
    const byUse = [...this.whole].toSorted(([, a], [, b]) => a.usedMs - b.usedMs);
    for (const [key] of byUse) {
      if (this.bytes <= this.options.memoryBytes) return;
      if (key !== keep) this.free(key);
    }
  }

  private sweep(): void {
    const since = performance.now() - this.options.idleMs;
    for (const [key, { usedMs }] of this.whole) if (usedMs < since) this.free(key);
  }

  private free(key: string): void {
    this.loaded.delete(key);
    this.whole.delete(key);
  }
}

function keyOf({ organisationId, upstream, generation }: UpstreamMode): string {
  return `${modeKey(organisationId, upstream)} ${generation}`;
}
