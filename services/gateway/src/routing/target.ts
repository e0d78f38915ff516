const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;
const QUESTION = 0x3f;

/**
 * Checks a request target and finds where its path ends.
 * Refuses what two parsers could read differently: absolute and authority forms, `//`, dot
 * segments, backslashes, encoded separators, dots and controls, fragments, 8-bit characters.
 *
 * @returns index of `?` or of the end; -1 if the target is refused
 */
export function pathEndOf(target: string): number {
  const { length } = target;
  if (target.charCodeAt(0) !== SLASH) return -1;
  let end = -1;
  for (let at = 0; at < length; at++) {
    const code = target.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || code === 0x5c || code === 0x23) return -1;
    if (end >= 0) continue;
    if (code === QUESTION) end = at;
    else if (code === SLASH && !isPlainSegment(target, at + 1)) return -1;
    else if (code === PERCENT && !isPlainEscape(target, at + 1)) return -1;
  }
  return end >= 0 ? end : length;
}

/** Not empty in the middle of a path, and neither `.` nor anything that begins with `..`. */
function isPlainSegment(target: string, start: number): boolean {
  const first = target.charCodeAt(start);
  if (first === SLASH) return false;
  if (first !== DOT) return true;
  const second = target.charCodeAt(start + 1);
  return !(Number.isNaN(second) || second === SLASH || second === DOT || second === QUESTION);
}

/** Two hex digits that do not spell a control, `.`, `/`, `\` or DEL. */
function isPlainEscape(target: string, start: number): boolean {
  const high = hexValue(target.charCodeAt(start));
  const low = hexValue(target.charCodeAt(start + 1));
  if (high < 0 || low < 0) return false;
  const code = high * 16 + low;
  return code >= 0x20 && code !== DOT && code !== SLASH && code !== 0x5c && code !== 0x7f;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
