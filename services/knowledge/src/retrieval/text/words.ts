/**
 * Cuts text into the words that are indexed, folded to lower case without accents, in their order.
 * `fooBar`, `foo_bar` and `v2Beta` give the whole identifier and its parts, so that code is found
 * by either. Runs of Han, Hiragana, Katakana, Hangul and Thai give overlapping pairs of characters.
 */
export function forEachWord(text: string, visit: (word: string) => void): void {
  const end = text.length;
  let at = 0;
  while (at < end) {
    const start = at;
    let seen = 0;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? kinds[code]! : beyondAscii;
      if (kind === separator) break;
      seen |= kind;
    }
    if (seen === small) visit(text.slice(start, at));
    else if ((seen & beyondAscii) !== 0) visitMixed(text.slice(start, at), visit);
    else if (seen !== 0) visitPlain(text.slice(start, at), visit);
    at++;
  }
}

/** Kinds of characters, as bits. */
const separator = 0;
const small = 1;
const capital = 2;
const underscore = 4;
const beyondAscii = 8;

const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/.test(character)) return small;
  if (/[A-Z]/.test(character)) return capital;
  return character === "_" ? underscore : separator;
});

const run = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/gu;
const plain = /^[A-Za-z0-9_]+$/;
const innerCapital = /[a-z0-9][A-Z]|[A-Z]{2}[a-z]/;
const identifierPart = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;
const latinMark = /[\u0300-\u036f]/g;

function visitPlain(token: string, visit: (word: string) => void): void {
  const folded = token.toLowerCase();
  visit(folded);
  if (token.includes("_") || (folded !== token && innerCapital.test(token))) {
    partsOf(token).forEach(visit);
  }
}

/** A run of characters of which some are not ASCII; punctuation may be among them. */
function visitMixed(text: string, visit: (word: string) => void): void {
  for (const [token] of text.normalize("NFC").matchAll(run)) {
    if (plain.test(token)) visitPlain(token, visit);
    else otherWords(token).forEach(visit);
  }
}

function partsOf(token: string): string[] {
  const parts = token.match(identifierPart) ?? [];
  const [first = ""] = parts;
  if (parts.length < 2)
    return first !== "" && first.length < token.length ? [first.toLowerCase()] : [];
  return parts.filter((part) => part.length > 1).map((part) => part.toLowerCase());
}

function otherWords(token: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (const match of token.matchAll(unspaced)) {
    if (match.index > at) words.push(fold(token.slice(at, match.index)));
    const characters = [...match[0]];
    if (characters.length === 1) words.push(characters[0]!);
    for (let i = 0; i + 1 < characters.length; i++) words.push(characters[i]! + characters[i + 1]!);
    at = match.index + match[0].length;
  }
  if (at < token.length) words.push(fold(token.slice(at)));
  return words;
}

function fold(token: string): string {
  return token.toLowerCase().normalize("NFKD").replace(latinMark, "").normalize("NFC");
}
