import stem from "wink-porter2-stemmer";
import { stopWords } from "./stop-words.ts";
import { wordsOf } from "./words.ts";

/** Changes whenever the same text would give other terms. */
export const termsVersion = 1;

const cacheEntries = 200_000;
const longestWord = 64;
const english = /^[a-z]{3,}$/;
const cache = new Map<string, number>();

/**
 * A term is the 32-bit hash of a stem; two of 300,000 stems share one about ten times, which no
 * ranking notices, and the index needs neither strings nor a table of them in the database.
 */
export function termOf(word: string): number {
  let term = cache.get(word);
  if (term === undefined) {
    term = hash(english.test(word) ? stem(word) : word.slice(0, longestWord));
    if (cache.size >= cacheEntries) cache.clear();
    cache.set(word, term);
  }
  return term;
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
  return Array.from(wordsOf(text), termOf);
}

/** Terms of a text with how often each occurs. */
export function countTerms(...texts: readonly string[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      const term = termOf(word);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * The indexed form of a passage: version byte, then for each term four bytes of hash (little
 * endian) and one byte of frequency. `texts` are title, heading path and text, as the caller has them.
 */
export function encodeTerms(...texts: readonly string[]): Buffer {
  const counts = countTerms(...texts);
  const bytes = Buffer.allocUnsafe(1 + counts.size * 5);
  bytes[0] = termsVersion;
  let at = 1;
  for (const [term, count] of counts) {
    bytes.writeUInt32LE(term, at);
    bytes[at + 4] = Math.min(count, 255);
    at += 5;
  }
  return bytes;
}
