import { findRawBlockEnd, isThematicBreak, opensRawBlock } from "./markdown-raw-blocks.ts";

/** A block of Markdown: a heading, a paragraph, a list or quote up to a blank line, a fence, HTML. */
export type MarkdownSpan = {
  start: number;
  end: number;
  heading?: { depth: number; source: string };
  /** Whether sentences may be looked for in it. */
  prose: boolean;
};

type OpenBlock = { start: number; end: number; kind: "paragraph" | "container" | "table" | "code" };

const headingMark = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const setextUnderline = /^ {0,3}(=+|-+)[ \t]*$/;
const listMark = /^( {0,3}(?:[-*+]|\d{1,9}[.)]))(?:( {1,4})(?=\S)|[ \t]|$)/;
const quoteMark = /^ {0,3}>/;
const tableRow = /^ {0,3}\|/;

/**
 * Finds the blocks of CommonMark that matter for splitting, in one pass over the lines and many
 * times faster than a full parse; a test holds its headings against a full parser's.
 */
export function* scanMarkdown(text: string, from: number): Generator<MarkdownSpan> {
  let open: OpenBlock | undefined;
  let itemIndent = 0;
  let afterBlank = true;
  let at = from;
  while (at < text.length) {
    const line = lineAt(text, at);
    const lineEnd = at + line.length;
    // Marks stand at a line's beginning; no pattern is tried on an endless line.
    const head = line.length > 1_000 ? line.slice(0, 1_000) : line;
    const next = Math.min(lineEnd + 1, text.length);
    if (line.trim() === "") {
      if (open) yield spanOf(open);
      open = undefined;
      afterBlank = true;
      at = next;
      continue;
    }
    const indent = indentOf(head);
    if (open?.kind === "code" && indent < 4) {
      yield spanOf(open);
      open = undefined;
      afterBlank = true;
    }
    const inItem = itemIndent > 0 && indent >= itemIndent;
    const continues = open?.kind === "paragraph" && !afterBlank;
    if (!inItem && continues && open && setextUnderline.test(line)) {
      const source = text.slice(open.start, open.end);
      const depth = line.trimStart().startsWith("=") ? 1 : 2;
      yield { start: open.start, end: lineEnd, heading: { depth, source }, prose: true };
      open = undefined;
      at = next;
      continue;
    }
    if (!inItem && headingMark.test(head)) {
      if (open) yield spanOf(open);
      open = undefined;
      itemIndent = 0;
      yield { start: at, end: lineEnd, heading: atxHeading(head), prose: true };
    } else if (opensRawBlock(head, inItem ? itemIndent : 0, open !== undefined)) {
      if (!inItem && !listMark.test(head)) itemIndent = 0;
      const end = findRawBlockEnd(text, at, head, inItem ? itemIndent : 0);
      if (inItem && open) {
        open.end = end;
      } else {
        if (open) yield spanOf(open);
        open = undefined;
        yield { start: at, end, prose: false };
      }
      at = Math.min(end + 1, text.length);
      afterBlank = false;
      continue;
    } else if (!inItem && isThematicBreak(head)) {
      if (open) yield spanOf(open);
      open = undefined;
      itemIndent = 0;
      yield { start: at, end: lineEnd, prose: false };
    } else {
      const mark = inItem || (indent > 3 && !itemIndent) ? null : head.match(listMark);
      if (mark && !(continues && !startsList(mark, head))) {
        itemIndent = (mark[1]?.length ?? 0) + (mark[2]?.length ?? 1);
        if (open?.kind === "paragraph") {
          yield spanOf(open);
          open = undefined;
        }
      } else if (!inItem && afterBlank) {
        itemIndent = 0;
      }
      if (open && quoteMark.test(head) && open.kind === "paragraph") {
        yield spanOf(open);
        open = undefined;
      }
      if (open) open.end = lineEnd;
      else open = { start: at, end: lineEnd, kind: kindOf(head, itemIndent > 0) };
    }
    afterBlank = false;
    at = next;
  }
  if (open) yield spanOf(open);
}

function spanOf(open: OpenBlock): MarkdownSpan {
  return {
    start: open.start,
    end: open.end,
    prose: open.kind === "paragraph" || open.kind === "container",
  };
}

function kindOf(head: string, inList: boolean): OpenBlock["kind"] {
  if (inList || quoteMark.test(head)) return "container";
  if (indentOf(head) > 3) return "code";
  return tableRow.test(head) ? "table" : "paragraph";
}

/** In the midst of a paragraph only a bullet with content, or `1.` with content, begins a list. */
function startsList(mark: RegExpMatchArray, head: string): boolean {
  const number = mark[1]?.match(/\d+/)?.[0];
  return (
    head.slice(mark[1]?.length).trim() !== "" && (number === undefined || Number(number) === 1)
  );
}

function atxHeading(line: string): { depth: number; source: string } {
  const content = line.trim();
  const depth = content.match(/^#+/)?.[0].length ?? 1;
  const source = content.slice(depth).trim();
  const closing = source.match(/(?:^|[ \t])#+$/);
  return { depth, source: closing ? source.slice(0, closing.index).trimEnd() : source };
}

/** Columns of white space before the first character; a tab goes to the next fourth column. */
function indentOf(head: string): number {
  let columns = 0;
  for (const char of head) {
    if (char === " ") columns++;
    else if (char === "\t") columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.slice(start) : text.slice(start, end);
}
