import type { Consumption } from "../limits/limits.ts";
import { microDollars } from "../limits/limit.ts";

/** A usage object is small; what is larger is not one. */
const maxObjectLength = 4_096;
/** And flat: else each of a thousand that lie in each other would be read to the end of all. */
const maxObjectDepth = 8;
const usageMark = '"usage"';
const modelPattern = /"model"\s*:\s*"([^"\\]{1,200})"/;
const backgroundPattern = /"background"\s*:\s*true\b/;
/** What an answer says of itself it says at its beginning. */
const beginningLength = 16_384;

/**
 * Finds in an answer on its way which model gives it, whether it goes on without its reader, and
 * what it used: in one JSON body, or in the events of a stream, of which the last that tells it
 * counts. The answer is not parsed, only searched, and held nowhere.
 */
export class AnswerReader {
  model = "";
  /** Whether it is made in the background, and to its end though nobody listens. */
  background = false;
  used: Consumption | undefined;
  /** From the mark of a usage object that is not whole yet, else the last few characters. */
  private held = "";
  private read = 0;

  /** @param text the next piece of the answer, as latin1 */
  onText(text: string): void {
    if (this.read < beginningLength) this.readBeginning(text);
    if (this.held === "" && !text.includes(usageMark)) {
      if (endsWithPartOfMark(text)) this.held = text.slice(-usageMark.length);
      return;
    }
    this.search(this.held === "" ? text : this.held + text);
  }

  /**
   * Reads over whole chunks with their frames, as almost every event can be.
   * @returns false if they may hold what is looked for, and must be read by `onText` without frames
   */
  skim(framed: string): boolean {
    if (this.held !== "" || framed.includes(usageMark) || endsWithPartOfMark(framed.slice(0, -2)))
      return false;
    if (this.read < beginningLength) this.readBeginning(framed);
    return true;
  }

  private readBeginning(text: string): void {
    if (this.model === "") this.model = modelPattern.exec(text)?.[1] ?? "";
    this.background ||= backgroundPattern.test(text);
    this.read += text.length;
  }

  private search(text: string): void {
    this.held = "";
    let at = text.indexOf(usageMark);
    while (at >= 0) {
      const object = objectAfter(text, at + usageMark.length);
      if (object === undefined) {
        if (text.length - at < maxObjectLength) this.held = text.slice(at);
        return;
      }
      if (object !== "") this.take(object);
      at = text.indexOf(usageMark, at + usageMark.length);
    }
    if (endsWithPartOfMark(text)) this.held = text.slice(-usageMark.length);
  }

  private take(json: string): void {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      return;
    }
    const input = count(value, "input_tokens") ?? count(value, "prompt_tokens");
    const output = count(value, "output_tokens") ?? count(value, "completion_tokens");
    const tokens = count(value, "total_tokens") ?? (input ?? 0) + (output ?? 0);
    const dollars = count(member(value, "cost"), "total_cost") ?? 0;
    if (input === undefined && output === undefined && tokens === 0 && dollars === 0) return;
    this.used = {
      inputTokens: Math.round(input ?? tokens - (output ?? 0)),
      outputTokens: Math.round(output ?? 0),
      tokens: Math.round(tokens),
      costMicroDollars: Math.round(dollars * microDollars),
    };
  }
}

/** @returns the JSON object that follows; "" if something else does; undefined if more is to come */
function objectAfter(text: string, start: number): string | undefined {
  let at = start;
  while (at < text.length && isBetween(text.charCodeAt(at))) at++;
  if (at === text.length) return undefined;
  if (text.charCodeAt(at) !== 0x7b) return "";
  let depth = 0;
  let inString = false;
  const end = Math.min(text.length, at + maxObjectLength);
  for (let here = at; here < end; here++) {
    const code = text.charCodeAt(here);
    if (inString) {
      if (code === 0x5c) here++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b) {
      if (++depth > maxObjectDepth) return "";
    } else if (code === 0x7d && --depth === 0) return text.slice(at, here + 1);
  }
  return end < text.length ? "" : undefined;
}

function isBetween(code: number): boolean {
  return code === 0x3a || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Whether the mark may have begun at the very end: its rest would come with the next piece. */
function endsWithPartOfMark(text: string): boolean {
  const quote = text.lastIndexOf('"');
  return (
    quote >= 0 && text.length - quote < usageMark.length && usageMark.startsWith(text.slice(quote))
  );
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function count(value: unknown, key: string): number | undefined {
  const found = member(value, key);
  return typeof found === "number" && found >= 0 && found < 1e12 ? found : undefined;
}
