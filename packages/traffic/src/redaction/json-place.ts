import type { Place } from "./report.ts";
import type { CompiledRules } from "./rules.ts";
import type { Secrecy } from "./secret-names.ts";

interface Level {
  readonly isObject: boolean;
  /** Everything inside is secret: a list of tokens, an object of credentials. */
  readonly inherited: Secrecy | null;
  key: string;
  secrecy: Secrecy | null;
  /** A sibling said what `value` is: `{"name": "api_key", "value": …}`. */
  named: Secrecy | null;
  namedAs: string;
}

/** More levels than these are read as plain text. */
const deepest = 256;
export const namingKeys = new Set(["name", "key", "header", "field", "parameter", "variable"]);

/** Where a reader of JSON is, and what the names around it say of the value there. */
export class JsonPlace {
  readonly #at: Place;
  readonly #tokensAreWords: boolean;
  readonly #levels: Level[] = [];

  constructor(at: Place, tokensAreWords = false) {
    this.#at = at;
    this.#tokensAreWords = tokensAreWords;
  }

  get isInside(): boolean {
    return this.#levels.length > 0;
  }

  get isInObject(): boolean {
    return this.#levels.at(-1)?.isObject === true;
  }

  /** Of the value that comes next. */
  get secrecy(): Secrecy | null {
    const level = this.#levels.at(-1);
    if (level === undefined) return null;
    if (level.named !== null && level.key === "value") return level.named;
    if (level.secrecy === null) return level.inherited;
    return level.secrecy === "secret" && this.#isWord(level.key) ? "token" : level.secrecy;
  }

  /** Where a language model speaks, or says how likely it was, a token is a word. */
  #isWord(key: string): boolean {
    if (key !== "token") return false;
    return this.#tokensAreWords || this.#levels.some((level) => level.key.includes("logprobs"));
  }

  /** The name that the value goes by: of its member, or of the list it is in. */
  get key(): string {
    const level = this.#levels.at(-1);
    if (level === undefined) return "";
    if (level.named !== null && level.key === "value") return level.namedAs;
    return level.secrecy === null && level.inherited !== null ? level.namedAs : level.key;
  }

  open(isObject: boolean): boolean {
    if (this.#levels.length >= deepest) return false;
    const key = this.key;
    // `"token": {"text": …}` is such a word too.
    const inherited =
      isObject && key === "token" && this.secrecy === "secret" ? "token" : this.secrecy;
    this.#levels.push({ isObject, inherited, key: "", secrecy: null, named: null, namedAs: key });
    return true;
  }

  close(isObject: boolean): boolean {
    return this.#levels.pop()?.isObject === isObject;
  }

  enterKey(safeKey: string, key: string, rules: CompiledRules): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    level.key = safeKey;
    level.secrecy = rules.secrecyOf(key);
  }

  noteName(value: string, rules: CompiledRules): void {
    const level = this.#levels.at(-1);
    if (level === undefined || !namingKeys.has(level.key) || value.length > 100) return;
    level.named = rules.secrecyOf(value);
    if (level.named !== null) level.namedAs = value;
  }

  /** A JSON pointer in which every index is `-`, so that a list is one place. */
  toString(): string {
    const steps = this.#levels.map((level) =>
      level.isObject ? level.key.replaceAll("~", "~0").replaceAll("/", "~1") : "-",
    );
    return `${this.#at()} #/${steps.join("/")}`;
  }
}
