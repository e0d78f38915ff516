import type { Citation, Source } from "#api/types.ts";

const citationPrefix = "#citation-";
const sourcePrefix = "#source-";

/** Fenced blocks and inline code keep what looks like a mark. */
const codePattern =
  /(^|\n)(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:\n\2[^\n]*(?=\n|$)|$)|(`+)[^`][\s\S]*?\3/g;
const markPattern = /\s?\[(\d{1,3})\](?![(:])/g;

/**
 * Turns each mark such as `[2]` that has a citation into a link to it. The nth mark of a number belongs to
 * the nth citation with it; where there are more marks than citations, to the last one. In a text under way
 * a mark may come before its citation: it links to the source, which is known by then.
 */
export function linkCitations(
  text: string,
  citations: readonly Citation[],
  sources: readonly Source[] = [],
): string {
  const numbers = new Set(sources.map((source) => source.number));
  const waiting = new Map<number, number[]>();
  citations.forEach((citation, index) => {
    waiting.set(citation.number, [...(waiting.get(citation.number) ?? []), index]);
  });
  const link = (prose: string) =>
    prose.replace(markPattern, (mark, digits: string) => {
      const indexes = waiting.get(Number(digits));
      const index = indexes && indexes.length > 1 ? indexes.shift() : indexes?.[0];
      if (index !== undefined) return `[${digits}](${citationPrefix}${index})`;
      return numbers.has(Number(digits)) ? `[${digits}](${sourcePrefix}${digits})` : mark;
    });
  return mapProse(text, link);
}

function mapProse(text: string, change: (prose: string) => string): string {
  let result = "";
  let at = 0;
  for (const code of text.matchAll(codePattern)) {
    result += change(text.slice(at, code.index)) + code[0];
    at = code.index + code[0].length;
  }
  return result + change(text.slice(at));
}

export type Reference = { kind: "citation"; index: number } | { kind: "source"; number: number };

/** What a link made by `linkCitations` points to; null for any other link. */
export function referenceOf(href: string | undefined): Reference | null {
  const match = /^#(citation|source)-(\d{1,6})$/.exec(href ?? "");
  if (!match) return null;
  const value = Number(match[2]);
  return match[1] === "citation"
    ? { kind: "citation", index: value }
    : { kind: "source", number: value };
}
