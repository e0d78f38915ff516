import type { RecorderMemory } from "./recorder-memory.ts";

/** What a chunk takes beside its bytes: a stream of single bytes is bounded too. */
const chunkOverhead = 128;

/** A body on its way, kept by reference as long as it has room: once it has none, only its size is. */
export class KeptBody {
  /** Null once there was no room. */
  parts: Buffer[] | null = [];
  /** When each part came, on the clock of `performance.now`. */
  readonly times: number[] = [];
  size = 0;
  readonly maxBytes: number;
  private readonly memory: RecorderMemory;
  private taken = 0;

  constructor(memory: RecorderMemory, maxBytes: number) {
    this.memory = memory;
    this.maxBytes = maxBytes;
  }

  add(part: Buffer, atMs: number): void {
    this.size += part.length;
    if (this.parts === null || part.length === 0) return;
    const bytes = part.length + chunkOverhead;
    if (this.size > this.maxBytes || !this.memory.take(bytes)) {
      this.free();
      return;
    }
    this.taken += bytes;
    this.parts.push(part);
    this.times.push(atMs);
  }

  free(): void {
    this.memory.give(this.taken);
    this.taken = 0;
    this.parts = null;
    this.times.length = 0;
  }
}
