import stem from "wink-porter2-stemmer";
import { stopWords } from "./stop-words.ts";
import { forEachWord } from "./words.ts";

/** Changes whenever the same text would give other terms. */
export const termsVersion = 1;

const cacheEntries = 200_000;
const longestWord = 64;
const english = /^[a-z]{3,}$/;

/** A term and how often it was seen in the text of `round`: counting needs no table of its own. */
interface Tally {
  term: number;
  round: number;
  count: number;
}

const tallyByWord = new Map<string, Tally>();
const tallyByTerm = new Map<number, Tally>();
let lastRound = 0;

/**
 * A term is the 32-bit hash of a stem; two of 300,000 stems share one about ten times, which no
 * ranking notices, and the index needs neither strings nor a table of them in the database.
 */
export function termOf(word: string): number {
  return tallyOf(word).term;
}

function tallyOf(word: string): Tally {
  const known = tallyByWord.get(word);
  if (known !== undefined) return known;
  const term = hash(english.test(word) ? stem(word) : word.slice(0, longestWord));
  const tally = tallyByTerm.get(term) ?? { term, round: 0, count: 0 };
  tallyByTerm.set(term, tally);
  tallyByWord.set(ownCopy(word), tally);
  return tally;
}

/** V8 makes a slice of 13 characters or more a view, which keeps all of its text in memory. */
function ownCopy(word: string): string {
  return word.length < 13 ? word : Buffer.from(word, "utf16le").toString("utf16le");
}

/** FNV-1a over UTF-16 units with murmur3's final mix, unsigned. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) {
    value = Math.imul(value ^ word.charCodeAt(i), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const stopTerms = new Set(stopWords.map(termOf));

export function isStopTerm(term: number): boolean {
  return stopTerms.has(term);
}

/** Terms of a text one after the other. */
export function termsInOrder(text: string): number[] {
  const terms: number[] = [];
  forEachWord(text, (word) => terms.push(termOf(word)));
  return terms;
}

/** Terms of a text with how often each occurs. */
export function countTerms(...texts: readonly string[]): Map<number, number> {
  return new Map(tally(texts).map(({ term, count }) => [term, count]));
}

/** Valid until the next call. */
function tally(texts: readonly string[]): Tally[] {
  // Only between texts, so that a term has one tally within each.
  if (tallyByWord.size >= cacheEntries) {
    tallyByWord.clear();
    tallyByTerm.clear();
  }
  const round = ++lastRound;
  const seen: Tally[] = [];
  const count = (word: string): void => {
    const found = tallyOf(word);
    if (found.round === round) {
      found.count++;
      return;
    }
    found.round = round;
    found.count = 1;
    seen.push(found);
  };
  for (const text of texts) forEachWord(text, count);
  return seen;
}

/**
 * The indexed form of a passage: version byte, then for each term four bytes of hash (little
 * endian) and one byte of frequency. `texts` are title, heading path and text, as the caller has them.
 */
export function encodeTerms(...texts: readonly string[]): Buffer {
  const counts = tally(texts);
  const bytes = Buffer.allocUnsafe(1 + counts.length * 5);
  bytes[0] = termsVersion;
  let at = 1;
  for (const { term, count } of counts) {
    bytes.writeUInt32LE(term, at);
    bytes[at + 4] = Math.min(count, 255);
    at += 5;
  }
  return bytes;
}
