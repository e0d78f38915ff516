/**
 * Ends a text before the first of the stop sequences, wherever a stream cuts it. The Agent API
 * knows no `stop`, so the translation keeps it.
 */
export class StopSequences {
  readonly #stops: readonly string[];
  #held = "";
  #stopped = false;

  constructor(stop: string | readonly string[] | null | undefined) {
    const list = typeof stop === "string" ? [stop] : (stop ?? []);
    this.#stops = list.filter((text) => text !== "");
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  push(delta: string): string {
    if (this.#stopped) return "";
    if (this.#stops.length === 0) return delta;
    const text = this.#held + delta;
    const found = this.#stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.#stopped = true;
      this.#held = "";
      return text.slice(0, Math.min(...found));
    }
    const keep = Math.max(...this.#stops.map((stop) => overlap(text, stop)));
    this.#held = text.slice(text.length - keep);
    return text.slice(0, text.length - keep);
  }

  finish(): string {
    const rest = this.#held;
    this.#held = "";
    return this.#stopped ? "" : rest;
  }
}

/** Length of the longest end of `text` that begins `stop`. */
function overlap(text: string, stop: string): number {
  for (let size = Math.min(stop.length - 1, text.length); size > 0; size--) {
    if (text.endsWith(stop.slice(0, size))) return size;
  }
  return 0;
}
