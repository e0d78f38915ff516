import { ValueScan } from "./scan-value.ts";

export interface OutlineStep {
  /** Where to read on; for an entry, its first byte. */
  readonly next: number;
  readonly found: "end-of-chunk" | "entry" | "scalar-entry" | "damaged" | "no-object";
  readonly detail: string;
}

type Level = "file" | "root" | "log" | "entries" | "done";
type Expects = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end";

const keyBytes = 64;
const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Reads what lies around the entries: the root object, `log`, its `entries`, wherever they stand and
 * whatever stands beside them. The grammar is strict here, so that a damaged file is not half read.
 */
export class OutlineScan {
  sawEntries = false;
  #level: Level = "file";
  #expects: Expects = "value";
  #key = "";
  /** Bytes of the string being read at this level; its middle is dropped beyond what a key can have. */
  #text: number[] | null = null;
  #escaped = false;
  #inScalar = false;
  #isSkipping = false;
  readonly #skipped = new ValueScan();

  get isComplete(): boolean {
    return this.#level === "done";
  }

  /** The entry that was handed out has been read to its end. */
  valueEnded(): void {
    this.#expects = "comma-or-end";
  }

  feed(chunk: Uint8Array, start: number): OutlineStep {
    let at = start;
    while (at < chunk.length) {
      if (this.#isSkipping) {
        const end = this.#skipped.feed(chunk, at);
        if (end === -1) break;
        this.#isSkipping = false;
        this.#expects = "comma-or-end";
        at = end;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (this.#text !== null) {
        this.#readString(byte);
        at += 1;
        continue;
      }
      if (this.#inScalar) {
        if (isScalarByte(byte)) {
          at += 1;
          continue;
        }
        this.#inScalar = false;
      }
      if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) {
        at += 1;
        continue;
      }
      const step = this.#readToken(byte, at);
      if (step) return step;
      if (!this.#isSkipping) at += 1;
    }
    return { next: chunk.length, found: "end-of-chunk", detail: "" };
  }

  #readToken(byte: number, at: number): OutlineStep | null {
    const expects = this.#expects;
    if (this.#level === "done")
      return damaged(at, "Something stands after the end of the file's JSON.");
    if (byte === quote && (expects === "key" || expects === "key-or-end")) {
      this.#text = [];
      return null;
    }
    if (byte === colon && expects === "colon") {
      this.#expects = "value";
      return null;
    }
    if (byte === comma && expects === "comma-or-end") {
      this.#expects = this.#level === "entries" ? "value" : "key";
      return null;
    }
    if (this.#endsLevel(byte)) return null;
    if (expects === "value" || expects === "value-or-end") return this.#readValue(byte, at);
    return damaged(at, "The JSON around the entries is damaged.");
  }

  #endsLevel(byte: number): boolean {
    const isClosable = this.#expects === "comma-or-end" || this.#expects.endsWith("or-end");
    const closing = this.#level === "entries" ? closeBracket : closeBrace;
    if (!isClosable || byte !== closing || this.#level === "file") return false;
    const outer = { entries: "log", log: "root", root: "done", done: "done" } as const;
    this.#level = outer[this.#level];
    this.#expects = "comma-or-end";
    return true;
  }

  #readValue(byte: number, at: number): OutlineStep | null {
    if (this.#level === "file") {
      if (byte !== openBrace) return { next: at, found: "no-object", detail: notJson };
      this.#enter("root", "key-or-end");
      return null;
    }
    const isContainer = byte === openBrace || byte === openBracket;
    if (this.#level === "entries" && isContainer) return { next: at, found: "entry", detail: "" };
    if (this.#level === "root" && byte === openBrace && this.#key === "log") {
      this.#enter("log", "key-or-end");
      return null;
    }
    if (this.#level === "log" && byte === openBracket && this.#key === "entries") {
      this.sawEntries = true;
      this.#enter("entries", "value-or-end");
      return null;
    }
    if (isContainer) {
      this.#skipped.reset();
      this.#isSkipping = true;
      return null;
    }
    return this.#readScalar(byte, at);
  }

  #readScalar(byte: number, at: number): OutlineStep | null {
    if (byte === quote) this.#text = [];
    else if (isScalarByte(byte)) this.#inScalar = true;
    else return damaged(at, "The JSON around the entries is damaged.");
    this.#expects = "comma-or-end";
    return this.#level === "entries" ? { next: at + 1, found: "scalar-entry", detail: "" } : null;
  }

  #enter(level: Level, expects: Expects): void {
    this.#level = level;
    this.#expects = expects;
  }

  #readString(byte: number): void {
    const text = this.#text ?? [];
    if (byte === quote && !this.#escaped) {
      this.#text = null;
      if (this.#expects === "key" || this.#expects === "key-or-end") {
        this.#key = keyText(text);
        this.#expects = "colon";
      }
      return;
    }
    this.#escaped = byte === 0x5c && !this.#escaped;
    if (text.length <= keyBytes) text.push(byte);
  }
}

const notJson = "The file does not begin with a JSON object, so it is no HAR.";

function damaged(next: number, detail: string): OutlineStep {
  return { next, found: "damaged", detail };
}

/** Digits, letters, signs and points: numbers, true, false, null, and what some write for them. */
function isScalarByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}

function keyText(bytes: readonly number[]): string {
  const raw = Buffer.from(bytes).toString("utf8");
  if (!raw.includes("\\")) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
