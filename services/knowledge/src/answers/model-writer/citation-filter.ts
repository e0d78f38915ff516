/** A claim of the text and the passage that it was tied to; UTF-16 offsets, end exclusive. */
export interface CitedClaim {
  readonly source: number;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** Longest run of characters that may still turn out to be a mark: `[12, 13, 14, 15]`. */
const maxMarkLength = 40;
const opening = /[[【]/;
const mark = /^(?:\[\^?|【)\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)(?:†[^\]】]{0,20})?\s*[\]】]$/;

/**
 * Reads a model's text as it streams, ties its marks to the passages that it was given, and drops
 * the marks that name none of them. `[1, 3]` and `【1】` become `[1][3]` and `[1]`. Code is left alone.
 */
export class CitationFilter {
  readonly claims: CitedClaim[] = [];
  #text = "";
  #space = "";
  #markDropped = false;
  #held = "";
  /** The backticks that close the present code, empty outside code. */
  #fence = "";
  #ticks = "";
  readonly #sources: number;

  /** @param sources the passages carry the numbers 1 to `sources` */
  constructor(sources: number) {
    this.#sources = sources;
  }

  /** Everything given out so far. */
  get text(): string {
    return this.#text;
  }

  /** What of the text is settled by now. */
  push(delta: string): string {
    const before = this.#text.length;
    for (const character of delta) this.#take(character);
    return this.#text.slice(before);
  }

  finish(): string {
    const before = this.#text.length;
    this.#release();
    this.#say("");
    return this.#text.slice(before);
  }

  #take(character: string): void {
    if (this.#held !== "") return this.#hold(character);
    if (character === "`") this.#ticks += character;
    else if (this.#ticks !== "") this.#turnFence();
    // Inline code ends with its line, so that a stray backtick does not hide all marks.
    if (character === "\n" && this.#fence.length < 3) this.#fence = "";
    if (this.#fence === "" && opening.test(character)) {
      this.#held = character;
    } else if (character === " ") {
      if (!this.#markDropped) this.#text += this.#space;
      this.#space = character;
    } else {
      this.#say(character);
    }
  }

  /** The space before a dropped mark goes too, unless a word follows. */
  #say(text: string): void {
    const goes = this.#markDropped && /^(?:[\s.,;:!?)]|$)/.test(text);
    this.#text += (goes ? "" : this.#space) + text;
    this.#space = "";
    this.#markDropped = false;
  }

  #turnFence(): void {
    if (this.#fence === "") this.#fence = this.#ticks;
    else if (this.#fence === this.#ticks) this.#fence = "";
    this.#ticks = "";
  }

  #hold(character: string): void {
    this.#held += character;
    if (/[\]】]/.test(character)) return this.#release();
    if (this.#held.length > maxMarkLength || /[\n`]/.test(character)) this.#release();
  }

  #release(): void {
    const held = this.#held;
    this.#held = "";
    const numbers = numbersOf(held);
    if (held === "") return;
    if (numbers === null) {
      // What follows an opening bracket that was none may hold a mark itself.
      this.#say(held.slice(0, 1));
      for (const character of held.slice(1)) this.#take(character);
      return;
    }
    const known = numbers.filter((number) => number >= 1 && number <= this.#sources);
    if (known.length === 0) {
      this.#markDropped = true;
      return;
    }
    const endIndex = this.#text.replace(/(?:\s|\[\d+\])+$/, "").length;
    const startIndex = claimStart(this.#text, endIndex);
    for (const source of known) {
      this.claims.push({ source, startIndex, endIndex });
      this.#say(`[${source}]`);
    }
  }
}

function numbersOf(held: string): number[] | null {
  const list = mark.exec(held)?.[1];
  if (list === undefined) return null;
  const numbers = list.split(/[,;]/).flatMap((part) => {
    const [from, to] = part.split(/[–-]/).map(Number);
    if (from === undefined || to === undefined) return [Number(part)];
    return to < from || to - from > 20 ? [from, to] : range(from, to);
  });
  return [...new Set(numbers)];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The claim before a mark starts after the last sentence's end, line break or mark. */
function claimStart(text: string, end: number): number {
  const before = text.slice(0, end).replace(/[.!?。！？]+$/, "");
  const boundary = /^[\s\S]*(?:[.!?](?=\s)|[。！？\n]|\[\d+\])/.exec(before);
  const start = boundary ? boundary[0].length : 0;
  return start + (/^[\s.!?,;:*-]*/.exec(text.slice(start, end))?.[0].length ?? 0);
}
