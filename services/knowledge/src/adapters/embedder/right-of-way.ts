/** However often others ask for the way, work stands back no longer than this before it has a turn. */
const longestMs = 150;

/**
 * Lets work stand back while somebody waits for other work. Each time it does, it must have had a
 * turn since the last time, so that it goes on however much is asked.
 */
export class RightOfWay {
  readonly #goOn: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** When it ends, and the latest that it may. */
  #endsAt = 0;
  #until = 0;
  #holders = 0;
  #hadTurn = true;

  /** `goOn` is called when the way is free again. */
  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  /** Whether the work stands back now. */
  get isGiven(): boolean {
    return this.#timer !== null;
  }

  /** For so long from now at least. */
  give(forMs: number): void {
    const now = performance.now();
    if (this.#timer === null) {
      if (!this.#hadTurn) return;
      this.#hadTurn = false;
      this.#endsAt = now;
      this.#until = now + longestMs;
    } else clearTimeout(this.#timer);
    this.#endsAt = Math.min(Math.max(this.#endsAt, now + forMs), this.#until);
    this.#timer = setTimeout(() => this.#end(), Math.max(0, this.#endsAt - now));
    this.#timer.unref();
  }

  /** The same for who says when it is over, by `release`. */
  hold(forMs: number): void {
    this.#holders++;
    this.give(forMs);
  }

  /** The last of those who hold it ends it early. */
  release(): void {
    this.#holders--;
    if (this.#holders === 0) this.#end();
  }

  #end(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#goOn();
  }

  turnTaken(): void {
    this.#hadTurn = true;
  }
}
