/** What happens to documents, told to whoever follows it. Nothing is kept for those who come later. */
export type IndexingChange =
  | { kind: "document-changed"; documentId: string }
  | { kind: "document-deleted"; documentId: string; organisationId: string | null }
  | { kind: "progress" };

const maxWaiting = 1_000;

export class IndexingEvents {
  readonly #listeners = new Set<(change: IndexingChange) => void>();

  publish(change: IndexingChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /**
   * Listens from this call on, until the signal. A reader who falls far behind loses the oldest
   * changes, never the status.
   */
  follow(signal: AbortSignal): AsyncGenerator<IndexingChange> {
    const waiting: IndexingChange[] = [];
    let wake: (() => void) | undefined;
    const listener = (change: IndexingChange) => {
      if (waiting.length >= maxWaiting) waiting.shift();
      waiting.push(change);
      wake?.();
    };
    this.#listeners.add(listener);
    const stop = () => {
      this.#listeners.delete(listener);
      wake?.();
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    return (async function* () {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    })();
  }
}
