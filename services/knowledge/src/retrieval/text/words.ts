/**
 * Cuts text into the words that are indexed, folded to lower case without accents.
 * `fooBar`, `foo_bar` and `v2Beta` give the whole identifier and its parts, so that code is found
 * by either. Runs of Han, Hiragana, Katakana, Hangul and Thai give overlapping pairs of characters.
 */
export function* wordsOf(text: string): Generator<string> {
  for (const match of text.normalize("NFC").matchAll(run)) {
    const token = match[0];
    if (!plain.test(token)) {
      yield* otherWords(token);
      continue;
    }
    const folded = token.toLowerCase();
    yield folded;
    if (folded !== token && innerCapital.test(token)) yield* partsOf(token);
    else if (token.includes("_")) yield* partsOf(token);
  }
}

const run = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/gu;
const plain = /^[A-Za-z0-9_]+$/;
const innerCapital = /[a-z0-9][A-Z]|[A-Z]{2}[a-z]/;
const identifierPart = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;
const latinMark = /[\u0300-\u036f]/g;

function* partsOf(token: string): Generator<string> {
  const parts = token.match(identifierPart) ?? [];
  if (parts.length < 2) {
    if (parts.length === 1 && parts[0]!.length < token.length) yield parts[0]!.toLowerCase();
    return;
  }
  for (const part of parts) if (part.length > 1) yield part.toLowerCase();
}

function* otherWords(token: string): Generator<string> {
  let at = 0;
  for (const match of token.matchAll(unspaced)) {
    if (match.index > at) yield fold(token.slice(at, match.index));
    const characters = [...match[0]];
    if (characters.length === 1) yield characters[0]!;
    for (let i = 0; i + 1 < characters.length; i++) yield characters[i]! + characters[i + 1]!;
    at = match.index + match[0].length;
  }
  if (at < token.length) yield fold(token.slice(at));
}

function fold(token: string): string {
  return token.toLowerCase().normalize("NFKD").replace(latinMark, "").normalize("NFC");
}
