export interface NumberedEvent<Event> {
  sequence: number;
  event: Event;
}

/** A run of this process: its events so far, and those who wait for more. */
export class LiveRun<Event> {
  readonly firstSequence: number;
  readonly controller = new AbortController();
  readonly #events: NumberedEvent<Event>[] = [];
  #closed = false;
  #wake = Promise.withResolvers<void>();

  constructor(firstSequence: number) {
    this.firstSequence = firstSequence;
  }

  /** The event with the number that it will have, not shown to readers yet. */
  number(event: Event): NumberedEvent<Event> {
    return { sequence: this.firstSequence + this.#events.length, event };
  }

  append(event: Event): NumberedEvent<Event> {
    const numbered = this.number(event);
    this.#events.push(numbered);
    this.#notify();
    return numbered;
  }

  close(): void {
    this.#closed = true;
    this.#notify();
  }

  async *follow(startingAfter: number, signal: AbortSignal): AsyncGenerator<NumberedEvent<Event>> {
    const left = new Promise<void>((done) =>
      signal.addEventListener("abort", () => done(), { once: true }),
    );
    let next = Math.max(0, startingAfter + 1 - this.firstSequence);
    for (;;) {
      for (let event = this.#events[next]; event; event = this.#events[++next]) yield event;
      if (this.#closed || signal.aborted) return;
      await Promise.race([this.#wake.promise, left]);
    }
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
