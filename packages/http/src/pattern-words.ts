/** What the patterns of our contracts ask for, as a person would say it. */
const words = new Map([
  ["\\S", "must hold something else than white space"],
  [
    "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$",
    "must hold something else than white space, and no NUL",
  ],
  ["^[^\\u0000]*$", "must not hold the character NUL"],
  ["^[^\\u0000]+$", "must not hold the character NUL"],
  ["^[^\\u0000-\\u001f\\u007f]+$", "must be one line without control characters"],
  [
    "^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$",
    "must be one line without control characters, and without white space around it",
  ],
  ["^[ -~]*$", "may hold printable ASCII characters only"],
  ["^[\\u0020-\\u007e]*$", "may hold printable ASCII characters only"],
  ["^[\\u0021-\\u007e]+$", "may hold printable ASCII characters only, and no spaces"],
  ["^[A-Za-z0-9_-]+$", "may hold letters and digits of ASCII, - and _ only"],
  ["^[a-z0-9-]{1,64}$", "may hold small letters, digits and - only, 64 at most"],
  ["^[0-9]{1,15}$", "must be a whole number of at most 15 digits"],
  ["^[0-9a-f]{64}$", "must be a SHA-256 hash as 64 small hexadecimal digits"],
  ["^[A-Za-z]{2}$", "must be a code of two letters"],
  ["^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?$", "must be the code of a language, as en or pt-BR"],
]);

const idPattern = /^\^([a-z]+_)/;

/** A regular expression says little to whoever made the mistake. */
export function patternWords(pattern: string): string {
  const known = words.get(pattern);
  if (known !== undefined) return known;
  const prefix = idPattern.exec(pattern)?.[1];
  return prefix === undefined
    ? "does not have the form that the API's description asks for"
    : `must be an id that begins with ${prefix}`;
}
