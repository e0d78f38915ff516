/** However often others ask for the way, work stands back no longer than this before it has a turn. */
const longestMs = 150;

/**
 * Lets work stand back while somebody waits for other work. Each time it does, it must have had a
 * turn since the last time, so that it goes on however much is asked.
 */
export class RightOfWay {
  readonly #goOn: () => void;
  #timer: NodeJS.Timeout | null = null;
  #until = 0;
  #hadTurn = true;

  /** `goOn` is called when the way is free again. */
  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  /** Whether the work stands back now. */
  get isGiven(): boolean {
    return this.#timer !== null;
  }

  /** For so long from now, whatever was said before. */
  give(forMs: number): void {
    const now = performance.now();
    if (this.#timer === null) {
      if (!this.#hadTurn) return;
      this.#hadTurn = false;
      this.#until = now + longestMs;
    } else clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), Math.min(forMs, this.#until - now));
    this.#timer.unref();
  }

  end(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#goOn();
  }

  turnTaken(): void {
    this.#hadTurn = true;
  }
}
