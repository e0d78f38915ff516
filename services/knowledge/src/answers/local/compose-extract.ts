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

export const maxSentences = 4;
/** A sentence this much weaker than the best adds noise. */
const keptShare = 0.55;
const mostFirst = 3;

/** Puts the best sentences into a text, best first, each with its mark. */
export function composeExtract(
  sentences: readonly ExtractedSentence[],
  passages: readonly FoundPassage[],
): CitedPiece[] {
  const numbers = new Map(passages.map(({ passageId }, index) => [passageId, index + 1]));
  const best = sentences[0]?.score ?? 0;
  const pieces: CitedPiece[] = [];
  let length = 0;
  for (const sentence of sentences) {
    const source = numbers.get(sentence.passageId);
    if (source === undefined || pieces.length === maxSentences) continue;
    if (pieces.length >= mostFirst && sentence.score < best * keptShare) break;
    const quote = readable(sentence.text);
    if (quote === "" || pieces.some((piece) => piece.quote === quote)) continue;
    const separator = length === 0 ? "" : " ";
    const delta = `${separator}${quote} [${source}]`;
    const startIndex = length + separator.length;
    pieces.push({ quote, source, startIndex, endIndex: startIndex + quote.length, delta });
    length += delta.length;
  }
  return pieces;
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
