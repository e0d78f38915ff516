const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;
const QUESTION = 0x3f;

/**
 * Checks a request target and finds where its path ends.
 * Refuses what two parsers could read differently: absolute and authority forms, `//`, dot
 * segments, backslashes, fragments, 8-bit characters; encoded dots, backslashes and controls, and an
 * encoded slash unless plain segments stand on both of its sides.
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
    else if (code === PERCENT && !isPlainEscape(target, at)) return -1;
  }
  return end >= 0 ? end : length;
}

/** Whether the checked path holds a name with a slash in it, which only an API can read as one. */
export function hasEncodedSlash(target: string, pathEnd: number): boolean {
  for (let at = target.indexOf("%"); at >= 0 && at < pathEnd; at = target.indexOf("%", at + 1)) {
    if (isEncodedSlash(target, at)) return true;
  }
  return false;
}

/** Not empty in the middle of a path, and neither `.` nor anything that begins with `..`. */
function isPlainSegment(target: string, start: number): boolean {
  const first = target.charCodeAt(start);
  if (first === SLASH || isEncodedSlash(target, start)) return false;
  if (first !== DOT) return true;
  const second = target.charCodeAt(start + 1);
  return !(Number.isNaN(second) || second === SLASH || second === DOT || second === QUESTION);
}

/** A percent sign with two hex digits that do not spell a control, `.`, `\` or DEL. */
function isPlainEscape(target: string, at: number): boolean {
  const high = hexValue(target.charCodeAt(at + 1));
  const low = hexValue(target.charCodeAt(at + 2));
  if (high < 0 || low < 0) return false;
  const code = high * 16 + low;
  if (code === SLASH) return isNameAhead(target, at + 3);
  return code >= 0x20 && code !== DOT && code !== 0x5c && code !== 0x7f;
}

/** What follows an encoded slash: a plain segment, and not an empty one. */
function isNameAhead(target: string, start: number): boolean {
  const first = target.charCodeAt(start);
  return !Number.isNaN(first) && first !== QUESTION && isPlainSegment(target, start);
}

function isEncodedSlash(target: string, at: number): boolean {
  return (
    target.charCodeAt(at) === PERCENT &&
    target.charCodeAt(at + 1) === 0x32 &&
    (target.charCodeAt(at + 2) | 0x20) === 0x66
  );
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
