import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";

const pollMs = 200;
const chunkBytes = 64 * 1_024;

/**
 * A child's log file, which the child writes by itself: its lines are kept, and it can log, even
 * when nobody follows any more. A full file is copied to `NAME.1` and emptied.
 */
export class FollowedLog {
  /** For the child's output: every write goes to the end, also after the file was emptied. */
  readonly file: number;
  private readonly path: string;
  private readonly maxBytes: number;
  private readonly onData: (chunk: Buffer) => void;
  private readonly reader: number;
  private readonly timer: NodeJS.Timeout;
  private offset: number;

  constructor(path: string, onData: (chunk: Buffer) => void, maxBytes = 10 * 2 ** 20) {
    this.path = path;
    this.maxBytes = maxBytes;
    this.onData = onData;
    this.file = openSync(path, "a", 0o600);
    this.reader = openSync(path, "r");
    this.offset = fstatSync(this.reader).size;
    this.timer = setInterval(() => this.poll(), pollMs);
    this.timer.unref();
  }

  /** Reads what came since the last look. */
  poll(): void {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const length = readSync(this.reader, buffer, 0, chunkBytes, this.offset);
      if (length === 0) break;
      this.offset += length;
      this.onData(Buffer.from(buffer.subarray(0, length)));
    }
    if (this.offset < this.maxBytes) return;
    copyFileSync(this.path, `${this.path}.1`);
    ftruncateSync(this.file, 0);
    this.offset = 0;
  }

  close(): void {
    clearInterval(this.timer);
    this.poll();
    closeSync(this.reader);
    closeSync(this.file);
  }
}
