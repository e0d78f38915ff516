import type { WebSocketMessage } from "@workspace/traffic";
import type { RecorderMemory } from "./recorder-memory.ts";

type Direction = WebSocketMessage["direction"];

/** A message of a WebSocket as it came, in its pieces. */
export interface KeptMessage {
  readonly direction: Direction;
  readonly kind: WebSocketMessage["kind"];
  readonly parts: readonly Buffer[];
  /** When it was whole, on the clock of `performance.now`. */
  readonly atMs: number;
}

/** What a piece takes beside its bytes, and a message beside its pieces. */
const overhead = 128;
/** As many as readers of a capture take. */
const mostMessages = 100_000;

/**
 * The messages of a WebSocket, kept by reference as long as there is room. From the first for which
 * there is none on, none is: what is kept is the beginning, without a gap.
 */
export class KeptMessages {
  readonly list: KeptMessage[] = [];
  /** Of all that is kept, in bytes. */
  size = 0;
  isCut = false;
  /** Of memory: what is kept, and what it takes beside that. */
  taken = 0;
  private readonly memory: RecorderMemory;
  private readonly maxBytes: number;
  private readonly underWay: Record<Direction, Buffer[]> = { sent: [], received: [] };

  constructor(memory: RecorderMemory, maxBytes: number) {
    this.memory = memory;
    this.maxBytes = maxBytes;
  }

  add(direction: Direction, part: Buffer): void {
    if (this.take(part.length)) this.underWay[direction].push(part);
  }

  end(direction: Direction, kind: KeptMessage["kind"]): void {
    const parts = this.underWay[direction];
    this.underWay[direction] = [];
    if (this.list.length >= mostMessages || !this.take(0)) this.isCut = true;
    else this.list.push({ direction, kind, parts, atMs: performance.now() });
  }

  free(): void {
    this.memory.give(this.taken);
    this.taken = 0;
    this.list.length = 0;
    this.underWay.sent = [];
    this.underWay.received = [];
  }

  private take(bytes: number): boolean {
    const needed = bytes + overhead;
    const hasRoom = !this.isCut && this.size + bytes <= this.maxBytes && this.memory.take(needed);
    this.isCut ||= !hasRoom;
    if (!hasRoom) return false;
    this.size += bytes;
    this.taken += needed;
    return true;
  }
}
