import type { Revocation } from "./revocation.ts";

const maxWaiting = 10_000;

/** What one follower has yet to be told. Whoever reads too slowly is told to forget everything. */
export class Subscription {
  #waiting: (Revocation | "reset")[] = [];
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

  reset(): void {
    this.#waiting = ["reset"];
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#onEnd();
    this.#wake?.();
  }

  async *read(): AsyncGenerator<Revocation | "reset", void> {
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
