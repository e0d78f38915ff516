/** What a text is made of, counted in one go: it is asked of nearly every value in a path. */
interface Makeup {
  readonly digits: number;
  readonly letters: number;
  readonly vowels: number;
  /** Runs of letters as a person reads them: `HTTPServer` has two, `someName` has two. */
  readonly letterRuns: number;
  /** How often a letter stands beside a digit. */
  readonly changes: number;
  readonly mixesCases: boolean;
  readonly hasSeparator: boolean;
}

const [other, lower, upper, digit, separator, sign] = [0, 1, 2, 3, 4, 5];
const kinds = new Uint8Array(128).fill(other);
for (const [letters, kind] of [
  ["abcdefghijklmnopqrstuvwxyz", lower],
  ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", upper],
  ["0123456789", digit],
  ["-_.", separator],
  ["~+:", sign],
] as const)
  for (const letter of letters) kinds[letter.charCodeAt(0)] = kind;
const vowelCodes = new Set([..."aeiouyAEIOUY"].map((letter) => letter.charCodeAt(0)));

/**
 * Whether text was made by a machine's dice rather than by a person: judged by how often letters,
 * digits and cases change. `createWithArray` and `oauth2` were named; `7LgiWrKWJi91` was drawn.
 */
export function looksRandom(text: string): boolean {
  const length = lengthWithoutPadding(text);
  const makeup = length < 8 ? null : makeupOf(text, length);
  if (makeup === null) return false;
  const { digits, letters, vowels, letterRuns, changes, mixesCases, hasSeparator } = makeup;
  if (changes >= 3 && digits >= 2) return true;
  if (length >= 10 && changes >= 2 && digits / length >= 0.3) return true;
  if (length >= 40 && !hasSeparator) return true;
  // Names seldom have a digit in their middle, drawn text mostly has.
  const shortRun = changes >= 2 ? 4.5 : 3;
  if (mixesCases && length >= 10 && letterRuns >= 4 && letters / letterRuns < shortRun) return true;
  // Ten letters and more without the vowels that any name needs.
  return letters >= 10 && vowels / letters < 0.12;
}

function lengthWithoutPadding(text: string): number {
  let length = text.length;
  while (text.charAt(length - 1) === "=") length -= 1;
  return length;
}

/** Null where there is anything but letters, digits and what stands between them. */
function makeupOf(text: string, length: number): Makeup | null {
  let [digits, lowers, uppers, vowels, letterRuns, changes] = [0, 0, 0, 0, 0, 0];
  let hasSeparator = false;
  let [last, beforeLast] = [other, other];
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = kinds[code] ?? other;
    if (kind === other) return null;
    const followsLetter = last === lower || last === upper;
    if (kind === digit) {
      digits += 1;
      if (followsLetter) changes += 1;
    } else if (kind === lower || kind === upper) {
      if (kind === lower) lowers += 1;
      else uppers += 1;
      if (vowelCodes.has(code)) vowels += 1;
      if (last === digit) changes += 1;
      // The last capital of several belongs to the small letters behind it.
      const splits = kind === lower ? last === upper && beforeLast === upper : last === lower;
      if (!followsLetter || splits) letterRuns += 1;
    } else if (kind === separator) hasSeparator = true;
    beforeLast = last;
    last = kind;
  }
  const mixesCases = lowers > 0 && uppers > 0;
  return {
    digits,
    letters: lowers + uppers,
    vowels,
    letterRuns,
    changes,
    mixesCases,
    hasSeparator,
  };
}
