import type { FoundPassage, Place } from "../search/found-passage.ts";

/** Words of a passage and where they stand in their document. */
export interface Quote {
  text: string;
  place: Place;
}

const wordPattern = /[\p{L}\p{N}]+/gu;
const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" });

/**
 * The words of a passage that a piece of an answer rests on: the piece itself when it was taken
 * from the passage (white space aside), else the sentence that shares the most words with it.
 */
export function quoteFor(piece: string, passage: FoundPassage): Quote {
  const range = exactRange(piece, passage.text) ?? closestSentence(piece, passage.text);
  return { text: passage.text.slice(range.start, range.end), place: placeWithin(passage, range) };
}

interface Range {
  start: number;
  end: number;
}

function exactRange(piece: string, text: string): Range | null {
  const start = text.indexOf(piece);
  if (start >= 0) return { start, end: start + piece.length };
  const words = piece.match(wordPattern) ?? [];
  if (words.length === 0) return null;
  // Marks of lists, tables and emphasis may stand between the words that were taken.
  const match = new RegExp(words.join(String.raw`[^\p{L}\p{N}]{1,40}`), "u").exec(text);
  if (!match) return null;
  // The marks at the edges belong to the quote when they stood at its edges in the answer.
  const before = /[^\p{L}\p{N}\s|]*$/u.exec(text.slice(0, match.index))?.[0] ?? "";
  const lead = /^[^\p{L}\p{N}\s]/u.test(piece) ? before.length : 0;
  const rest = /^[^\p{L}\p{N}\s|]*/u.exec(text.slice(match.index + match[0].length))?.[0] ?? "";
  return { start: match.index - lead, end: match.index + match[0].length + rest.length };
}

function closestSentence(piece: string, text: string): Range {
  const wanted = wordSet(piece);
  let best: Range = { start: 0, end: text.length };
  let bestShare = -1;
  for (const { segment, index } of sentences.segment(text)) {
    const words = wordSet(segment);
    if (words.size === 0) continue;
    const shared = [...words].filter((word) => wanted.has(word)).length;
    const share = shared / Math.sqrt(words.size);
    if (share > bestShare) {
      bestShare = share;
      best = { start: index, end: index + segment.trimEnd().length };
    }
  }
  return best;
}

function wordSet(text: string): Set<string> {
  return new Set(text.toLowerCase().match(wordPattern) ?? []);
}

function placeWithin({ text, place }: FoundPassage, { start, end }: Range): Place {
  const linesBefore = countLines(text.slice(0, start));
  const linesInside = countLines(text.slice(start, end));
  return {
    ...place,
    lineStart: place.lineStart + linesBefore,
    lineEnd: place.lineStart + linesBefore + linesInside,
    charStart: place.charStart + start,
    charEnd: place.charStart + end,
  };
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
