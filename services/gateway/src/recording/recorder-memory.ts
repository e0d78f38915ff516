/** How many bytes what is recorded may take until it is sent on: of one recording, and of all together. */
export class RecorderMemory {
  used = 0;
  private readonly limit: number;
  private readonly whole: RecorderMemory | undefined;

  constructor(limit: number, whole?: RecorderMemory) {
    this.limit = limit;
    this.whole = whole;
  }

  /** Says whether there is room; then it is taken. */
  take(bytes: number): boolean {
    if (this.used + bytes > this.limit || this.whole?.take(bytes) === false) return false;
    this.used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.used -= bytes;
    this.whole?.give(bytes);
  }
}
