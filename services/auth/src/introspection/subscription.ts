import type { Revocation } from "./revocation.ts";

const maxWaiting = 10_000;

export type Told = Revocation | "reset" | "alive";

/** What one follower has yet to be told. Whoever reads too slowly is told to forget everything. */
export class Subscription {
  #waiting: Told[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(revocation: Revocation): void {
    if (this.#waiting.length >= maxWaiting) this.#waiting = ["reset"];
    this.#waiting.push(revocation);
    this.#wake?.();
  }

  /** Says that nothing is kept back, where nothing else says so. */
  confirm(): void {
    if (this.#waiting.length > 0) return;
    this.#waiting.push("alive");
    this.#wake?.();
  }

  reset(): void {
    this.#waiting = ["reset"];
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#onEnd();
    this.#wake?.();
  }

  async *read(): AsyncGenerator<Told, void> {
    try {
      while (!this.#ended) {
        const next = this.#waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((wake) => (this.#wake = wake));
      }
    } finally {
      this.end();
    }
  }
}
