const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

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

/** Where the text that begins at `start` has its closing quote. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json.charCodeAt(before - 1) === backslash) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return json.length;
}

function isBeforeColon(json: string, start: number): boolean {
  let at = start;
  while (/\s/.test(json.charAt(at))) at++;
  return json.charCodeAt(at) === colon;
}

/** Keys are the same by what they say, not by how they are written. */
function textOf(written: string): string {
  return written.includes("\\") ? String(JSON.parse(written)) : written.slice(1, -1);
}
