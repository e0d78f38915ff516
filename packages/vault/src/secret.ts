import { inspect } from "node:util";

const redacted = "[secret]";

/**
 * A credential on its way through the process. However it is written out (log, error, JSON,
 * template, debugger) it shows as `[secret]`; only `reveal` gives it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  /** The last characters, to tell secrets apart; null where they would give too much away. */
  hint(): string | null {
    return this.#text.length >= 16 ? this.#text.slice(-4) : null;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
