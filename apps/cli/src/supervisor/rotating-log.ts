import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

/** A log file that moves to `NAME.1` when it is full, so that a state folder never grows without end. */
export class RotatingLog {
  private readonly path: string;
  private readonly maxBytes: number;
  private file: number;
  private size: number;

  constructor(path: string, maxBytes = 10 * 2 ** 20) {
    this.path = path;
    this.maxBytes = maxBytes;
    this.file = openSync(path, "a", 0o600);
    this.size = fstatSync(this.file).size;
  }

  write(chunk: Buffer): void {
    if (this.size > 0 && this.size + chunk.length > this.maxBytes) this.rotate();
    this.size += writeSync(this.file, chunk);
  }

  close(): void {
    closeSync(this.file);
  }

  private rotate(): void {
    closeSync(this.file);
    renameSync(this.path, `${this.path}.1`);
    this.file = openSync(this.path, "a", 0o600);
    this.size = 0;
  }
}
