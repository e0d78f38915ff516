import {
  closeBrace,
  closeBracket,
  colon,
  endOfText,
  openBrace,
  openBracket,
  quote,
  space,
} from "./json-text.ts";

/** What every object has before anything is said: a key of that name would stand for its prototype. */
export const inheritedKey = "__proto__";

/**
 * The first key that an object has twice, or null; `__proto__` is one that it has already. Linear, and
 * passes over long texts at the speed of a search.
 *
 * @param json valid JSON: nothing else is told apart here
 */
export function repeatedKey(json: string): string | null {
  // Most of what opens has no keys: a set for each would cost more than all else.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === openBrace || code === openBracket) open.push(undefined);
    else if (code === closeBrace || code === closeBracket) open.pop();
    else if (code === quote) {
      const end = endOfText(json, at);
      if (isBeforeColon(json, end + 1)) {
        const key = textOf(json.slice(at, end + 1));
        const keys = (open[open.length - 1] ??= new Set());
        if (key === inheritedKey || keys.has(key)) return key;
        keys.add(key);
      }
      at = end;
    }
  }
  return null;
}

function isBeforeColon(json: string, start: number): boolean {
  let at = start;
  while (json.charCodeAt(at) <= space) at++;
  return json.charCodeAt(at) === colon;
}

/** Keys are the same by what they say, not by how they are written. */
function textOf(written: string): string {
  return written.includes("\\") ? String(JSON.parse(written)) : written.slice(1, -1);
}
