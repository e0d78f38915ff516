import { InvalidInputError } from "./problem-error.ts";
import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  endOfText,
  openBrace,
  openBracket,
  quote,
  space,
} from "./json-text.ts";
import { inheritedKey, repeatedKey } from "./repeated-key.ts";

/** What a JSON body may cost: little text can hold much that takes long to build and to check. */
export interface JsonLimits {
  /** Levels of lists and objects. */
  readonly maxDepth: number;
  /** Texts, numbers, booleans, nulls, lists and objects, with the body itself; keys are none. */
  readonly maxValues: number;
  /** Of all objects together: each key that no other object has costs several values. */
  readonly maxKeys: number;
}

/** Which limit a text breaks, or null. Linear, and before any object is built. */
function limitFault(text: string, { maxDepth, maxValues, maxKeys }: JsonLimits): string | null {
  let depth = 0;
  let values = 1;
  let keys = 0;
  let isOpened = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= space) continue;
    const closes = code === closeBrace || code === closeBracket;
    if (code === comma || (isOpened && !closes)) values++;
    if (values > maxValues) return `The JSON holds more than ${maxValues} values`;
    if (code === colon && ++keys > maxKeys) return `The JSON holds more than ${maxKeys} keys`;
    isOpened = code === openBrace || code === openBracket;
    if (isOpened) {
      if (++depth > maxDepth) return `The JSON is nested more than ${maxDepth} levels deep`;
    } else if (closes) depth--;
    else if (code === quote) index = endOfText(text, index);
  }
  return null;
}

/**
 * Parses a JSON body within its limits.
 * `__proto__` as a key is refused: it has no honest use, and copies of the object could be poisoned.
 * So is a key that an object has twice: of two readers one takes the first and one the last.
 *
 * @throws InvalidInputError with the parser's reason
 */
export function parseJsonBody(text: string, limits: JsonLimits): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.trim() === "") return undefined;
  const fault = limitFault(body, limits);
  if (fault) throw new InvalidInputError(fault);
  const value = parsed(body);
  const repeated = repeatedKey(body);
  if (repeated === inheritedKey)
    throw new InvalidInputError(`The key ${quoted(repeated)} is not allowed`);
  if (repeated !== null)
    throw new InvalidInputError(`The key ${quoted(repeated)} stands twice in one object`);
  return value;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidInputError(`The body is not valid JSON: ${reason(error)}`);
  }
}

function quoted(key: string): string {
  return JSON.stringify(key.slice(0, 100));
}

/** V8 quotes the text around the fault; the quote may hold a secret, so only the place is kept. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  return (
    /position \d+( \(line \d+ column \d+\))?/.exec(message)?.[0] ??
    "it ends too early or holds a stray character"
  );
}
