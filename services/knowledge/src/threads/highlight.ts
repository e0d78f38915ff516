export interface HighlightedSnippet {
  snippet: string;
  /** UTF-16 ranges of the snippet, end exclusive. */
  highlights: { start: number; end: number }[];
}

/** A long question marks its first words only. */
const maxWords = 60;
const snippetLength = 240;
const lead = 60;

/** The first text that has one of the words, cut around it, with the words marked. */
export function highlight(texts: readonly string[], words: string): HighlightedSnippet {
  const pattern = wordPattern(words);
  const text =
    texts.find((candidate) => pattern && candidate.search(pattern) >= 0) ??
    texts.find(Boolean) ??
    "";
  const first = pattern ? Math.max(0, text.search(pattern)) : 0;
  const start = wordStart(text, Math.max(0, first - lead));
  const snippet = text.slice(start, wordStart(text, start + snippetLength) || undefined).trimEnd();
  return { snippet, highlights: highlightsIn(snippet, words) };
}

/** Where the words stand in a text. */
export function highlightsIn(text: string, words: string): HighlightedSnippet["highlights"] {
  const pattern = wordPattern(words);
  if (!pattern) return [];
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function wordPattern(words: string): RegExp | null {
  const parts = (words.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, maxWords);
  return parts.length > 0
    ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join("|")})(?![\\p{L}\\p{N}])`, "giu")
    : null;
}

/** The next place, from `index` on, where no word is cut; the text's end when there is none. */
function wordStart(text: string, index: number): number {
  if (index === 0 || index >= text.length) return Math.min(index, text.length);
  const space = text.slice(index).search(/\s/);
  return space < 0 ? text.length : index + space + 1;
}
