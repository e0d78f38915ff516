import { HarError } from "./errors.ts";
import type { HarErrorType } from "./errors.ts";
import type { HarLimits } from "./limits.ts";
import { OutlineScan } from "./outline-scan.ts";
import { ValueScan } from "./scan-value.ts";

export type FoundEntry =
  | { readonly kind: "json"; readonly bytes: Uint8Array }
  | {
      readonly kind: "over-limit";
      readonly reason: "entry-too-large" | "too-deep" | "too-many-keys" | "too-many-values";
      readonly detail: string;
    }
  | { readonly kind: "not-an-object" };

const openBrace = 0x7b;

/** Finds the bounds of each entry in a HAR that arrives in chunks; holds one entry at most. */
export class EntryScanner {
  readonly #limits: HarLimits;
  readonly #outline = new OutlineScan();
  readonly #value = new ValueScan();
  /** Parts of the entry being read that came in earlier chunks; dropped once it is over its bound. */
  #held: Uint8Array[] = [];
  #entryBytes = 0;
  #inEntry = false;
  #entryIsObject = false;
  #offset = 0;
  #entries = 0;

  constructor(limits: HarLimits) {
    this.#limits = limits;
  }

  /** Found entries are views of the chunk: read them before the next one is fed. */
  *feed(chunk: Uint8Array): Generator<FoundEntry> {
    if (this.#offset + chunk.length > this.#limits.fileBytes)
      throw this.#error("file-too-large", `The file is over ${this.#limits.fileBytes} bytes.`, 0);
    let at = 0;
    while (at < chunk.length) {
      if (this.#inEntry) {
        const end = this.#value.feed(chunk, at);
        this.#entryBytes += (end === -1 ? chunk.length : end) - at;
        if (end === -1) {
          this.#hold(chunk.subarray(at));
          break;
        }
        yield this.#endEntry(chunk.subarray(at, end));
        at = end;
        continue;
      }
      const step = this.#outline.feed(chunk, at);
      at = step.next;
      if (step.found === "no-object") throw this.#error("not-har", step.detail, at);
      if (step.found === "damaged") throw this.#error("malformed", step.detail, at);
      if (step.found === "entry") this.#beginEntry(chunk[at] === openBrace, at);
      else if (step.found === "scalar-entry") {
        this.#countEntry(at);
        yield { kind: "not-an-object" };
      }
    }
    this.#offset += chunk.length;
  }

  end(): void {
    if (this.#outline.isComplete && this.#outline.sawEntries) return;
    if (this.#outline.isComplete)
      throw this.#error("not-har", "The file has no log.entries, so it is no HAR.", 0);
    if (this.#offset === 0) throw this.#error("not-har", "The file is empty.", 0);
    throw this.#error("truncated", "The file ends before its JSON does.", 0);
  }

  #beginEntry(isObject: boolean, at: number): void {
    this.#countEntry(at);
    this.#value.reset();
    this.#inEntry = true;
    this.#entryIsObject = isObject;
    this.#entryBytes = 0;
  }

  #countEntry(at: number): void {
    if (this.#entries >= this.#limits.entries)
      throw this.#error(
        "too-many-entries",
        `The file has over ${this.#limits.entries} entries.`,
        at,
      );
    this.#entries += 1;
  }

  #hold(part: Uint8Array): void {
    if (this.#overLimit() !== null) this.#held = [];
    // A copy: the source may use its chunk again.
    else this.#held.push(Uint8Array.prototype.slice.call(part));
  }

  #endEntry(last: Uint8Array): FoundEntry {
    this.#inEntry = false;
    const held = this.#held;
    this.#held = [];
    this.#outline.valueEnded();
    const over = this.#overLimit();
    if (over) return over;
    if (!this.#entryIsObject) return { kind: "not-an-object" };
    return { kind: "json", bytes: held.length === 0 ? last : Buffer.concat([...held, last]) };
  }

  #overLimit(): (FoundEntry & { kind: "over-limit" }) | null {
    const { depth, keys, entryBytes } = this.#limits;
    if (this.#entryBytes > entryBytes)
      return {
        kind: "over-limit",
        reason: "entry-too-large",
        detail: `over ${entryBytes} bytes`,
      };
    if (this.#value.deepest > depth)
      return { kind: "over-limit", reason: "too-deep", detail: `over ${depth} levels` };
    if (this.#value.keys > keys)
      return { kind: "over-limit", reason: "too-many-keys", detail: `over ${keys} members` };
    if (this.#value.opened > keys)
      return {
        kind: "over-limit",
        reason: "too-many-values",
        detail: `over ${keys} objects and lists`,
      };
    return null;
  }

  #error(type: HarErrorType, message: string, at: number): HarError {
    const entry = this.#inEntry ? this.#entries - 1 : this.#entries;
    return new HarError(type, message, { entry, byteOffset: this.#offset + at });
  }
}
