import type { ExtractedSentence } from "../extraction/types.ts";
import type { FoundPassage } from "../../search/found-passage.ts";

/** A piece of an answer: words taken from one passage, and the mark that cites it. */
export interface CitedPiece {
  /** Exactly the passage's words; marks of lists, headings and tables are left out for reading. */
  quote: string;
  /** The passage's number among the search results, from 1. */
  source: number;
  /** Where the quote stands in the answer's text, UTF-16, end exclusive; the mark follows it. */
  startIndex: number;
  endIndex: number;
  /** What this piece adds to the text: separator, quote and mark. */
  delta: string;
}

export const maxSentences = 3;
/** A sentence this much weaker than the best adds noise rather than an answer. */
const keptShare = 0.5;

interface Choice {
  quote: string;
  source: number;
  start: number;
}

/** Puts the best sentences into a text, each with its mark: the best first, the rest as they were written. */
export function composeExtract(
  sentences: readonly ExtractedSentence[],
  passages: readonly FoundPassage[],
): CitedPiece[] {
  const [first, ...others] = chosen(sentences, passages);
  if (!first) return [];
  const ordered = [first, ...others.toSorted((a, b) => a.source - b.source || a.start - b.start)];
  const pieces: CitedPiece[] = [];
  let length = 0;
  for (const { quote, source } of ordered) {
    const separator = length === 0 ? "" : " ";
    const delta = `${separator}${quote} [${source}]`;
    const startIndex = length + separator.length;
    pieces.push({ quote, source, startIndex, endIndex: startIndex + quote.length, delta });
    length += delta.length;
  }
  return pieces;
}

function chosen(
  sentences: readonly ExtractedSentence[],
  passages: readonly FoundPassage[],
): Choice[] {
  const numbers = new Map(passages.map(({ passageId }, index) => [passageId, index + 1]));
  const least = (sentences[0]?.score ?? 0) * keptShare;
  const choices: Choice[] = [];
  for (const { passageId, text, start, score } of sentences) {
    if (choices.length === maxSentences || score < least) break;
    const source = numbers.get(passageId);
    const quote = readable(text);
    if (source === undefined || quote === "") continue;
    if (!choices.some((choice) => choice.quote === quote)) choices.push({ quote, source, start });
  }
  return choices;
}

/** The words of a line of Markdown as prose: cells of a table row become parts of a sentence. */
function readable(markdown: string): string {
  const prose = markdown
    .replaceAll(/^[ \t]*(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)[ \t]+/gm, "")
    .replaceAll(/^[ \t|]*[:-]{2,}[ \t|:-]*$/gm, "")
    .replaceAll(/!?\[([^\]]+)\]\([^()\s]*\)/g, "$1")
    .replaceAll(/^\s*`{3,}.*$/gm, "");
  return withoutCells(prose).replaceAll(/\s+/g, " ").trim();
}

/** Empty cells leave nothing behind. */
function withoutCells(text: string): string {
  const isRow = /^\s*\|/.test(text) || /\s\|\s/.test(text) || /\|\s*$/.test(text);
  if (!isRow) return text;
  const cells = text.split(/(?<!\\)\|/).map((cell) => cell.trim());
  return cells.filter((cell) => cell !== "").join(" – ");
}
