import type { Span } from "./split-sentences.ts";

const headingLine = /^ {0,3}#{1,6}[ \t].*$/gm;
/** A row above the line of dashes; the lines below it are the table's content. */
const tableHead = /^[ \t]*\|[^\n]*\n[ \t]*\|[ \t]*:?-{2,}[ \t:|-]*$/gm;
/** From a line that begins with a tag to the next blank line, as CommonMark has it. */
const htmlBlock = /^ {0,3}<(?:[a-z][\w-]*|\/|!--)[\s\S]*?(?:\n[ \t]*\n|$(?![\s\S]))/gim;
const fenceLine = /^ {0,3}(```+|~~~+)([^\n]*)$/gm;

/**
 * The parts of a Markdown passage that say nothing by themselves as a sentence of an answer:
 * headings, which are context for the text below them, heads of tables, HTML and fenced code.
 */
export function unquotableParts(text: string): Span[] {
  const code = fencedCode(text);
  const others = [headingLine, tableHead, htmlBlock]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(({ index, 0: line }) => ({
      start: index,
      end: index + line.length,
    }));
  return [...code, ...others];
}

export function overlapsAny({ start, end }: Span, parts: readonly Span[]): boolean {
  return parts.some((part) => start < part.end && part.start < end);
}

/** A passage may begin or end inside of code: then a fence has no partner in it. */
function fencedCode(text: string): Span[] {
  const fences = [...text.matchAll(fenceLine)];
  const parts: Span[] = [];
  const [first] = fences;
  let openedAt: number | null =
    first && fences.length % 2 === 1 && first[2]?.trim() === "" ? 0 : null;
  for (const { index, 0: line } of fences) {
    if (openedAt === null) openedAt = index;
    else {
      parts.push({ start: openedAt, end: index + line.length });
      openedAt = null;
    }
  }
  if (openedAt !== null) parts.push({ start: openedAt, end: text.length });
  return parts;
}
