import { InvalidInputError } from "./problem-error.ts";
import { inheritedKey, repeatedKey } from "./repeated-key.ts";

/** Why a text is not usable JSON, or null. Linear, and before any object is built. */
export function nestingFault(text: string, maxDepth: number): string | null {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 92) index++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      if (++depth > maxDepth) return `The JSON is nested more than ${maxDepth} levels deep`;
    } else if (code === 125 || code === 93) depth--;
  }
  return null;
}

/**
 * Parses a JSON body of bounded depth.
 * `__proto__` as a key is refused: it has no honest use, and copies of the object could be poisoned.
 * So is a key that an object has twice: of two readers one takes the first and one the last.
 *
 * @throws InvalidInputError with the parser's reason
 */
export function parseJsonBody(text: string, maxDepth: number): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.trim() === "") return undefined;
  const fault = nestingFault(body, maxDepth);
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
