/** What a model says, as it was told to, when the passages do not hold the answer. */
export const refusalMark = "NOT_IN_DOCUMENTS";

const thinkStart = "<think>";
const thinkEnd = "</think>";

/**
 * Reads how a model's text begins: thoughts that some servers leave in the text are cut out, and a
 * refusal is recognised before any of it is shown. From there on text passes as it comes.
 */
export class OpeningFilter {
  #pending = "";
  #state: "opening" | "thinking" | "open" | "refused" = "opening";
  readonly #knowsRefusal: boolean;

  constructor(knowsRefusal: boolean) {
    this.#knowsRefusal = knowsRefusal;
  }

  get refused(): boolean {
    return this.#state === "refused";
  }

  push(delta: string): string {
    if (this.#state === "open") return delta;
    if (this.#state === "refused") return "";
    this.#pending += delta;
    if (this.#state === "thinking") {
      const end = this.#pending.indexOf(thinkEnd);
      if (end < 0) {
        this.#pending = this.#pending.slice(-thinkEnd.length);
        return "";
      }
      this.#state = "opening";
      this.#pending = this.#pending.slice(end + thinkEnd.length);
    }
    this.#pending = this.#pending.trimStart();
    const text = this.#pending;
    if (text.startsWith(thinkStart)) {
      this.#state = "thinking";
      this.#pending = "";
      return this.push(text.slice(thinkStart.length));
    }
    const mark = this.#knowsRefusal ? refusalMark : "";
    const bare = text.replace(/^[*_`"'[\s]+/, "");
    if (mark !== "" && bare.startsWith(mark)) {
      this.#state = "refused";
      return "";
    }
    const undecided =
      text === "" || thinkStart.startsWith(text) || (mark !== "" && mark.startsWith(bare));
    return undecided ? "" : this.#open();
  }

  /** What was still held back when the text ended. */
  finish(): string {
    return this.#state === "opening" ? this.#open() : "";
  }

  #open(): string {
    this.#state = "open";
    const text = this.#pending;
    this.#pending = "";
    return text;
  }
}
