import type { PdfLine } from "./pdf-lines.ts";

export type PdfParagraph = { text: string; page: number; headingLevel?: number };

const maxHeadingCharacters = 160;

/** Lines that stand at the top or the foot of most pages, page numbers aside, are no text of the document. */
export function dropRunningHeads(pages: PdfLine[][]): PdfLine[][] {
  if (pages.length < 4) return pages;
  const seen = new Map<string, number>();
  const edges = pages.map((lines) => new Set([...lines.slice(0, 2), ...lines.slice(-2)]));
  for (const edge of edges) {
    for (const shape of new Set([...edge].map(shapeOf)))
      seen.set(shape, (seen.get(shape) ?? 0) + 1);
  }
  return pages.map((lines, index) =>
    lines.filter(
      (line) => !(edges[index]?.has(line) && (seen.get(shapeOf(line)) ?? 0) >= pages.length * 0.5),
    ),
  );
}

/** The line with its numbers blanked, at its height: "Chapter 3 · 41" and "Chapter 3 · 42" are alike. */
function shapeOf(line: PdfLine): string {
  return `${Math.round(line.y / 4)}|${line.text.replaceAll(/\d+/g, "#")}`;
}

/** Lines to paragraphs: a new one at a gap, at an indented line, at a change of size. */
export function* layOutPages(pages: PdfLine[][]): Generator<PdfParagraph> {
  const bodySize = mostUsedSize(pages);
  const headingSizes = [
    ...new Set(
      pages
        .flat()
        .filter((line) => isHeadingSize(line, bodySize))
        .map(sizeOf),
    ),
  ]
    .toSorted((a, b) => b - a)
    .slice(0, 6);
  for (const [index, lines] of pages.entries()) {
    for (const group of groupLines(lines)) {
      const text = joinLines(group);
      const first = group[0];
      const level =
        first && isHeadingSize(first, bodySize) ? headingSizes.indexOf(sizeOf(first)) + 1 : 0;
      const isHeading = level > 0 && text.length <= maxHeadingCharacters && /\p{L}/u.test(text);
      yield { text, page: index + 1, ...(isHeading ? { headingLevel: level } : {}) };
    }
  }
}

function groupLines(lines: PdfLine[]): PdfLine[][] {
  const groups: PdfLine[][] = [];
  let previous: PdfLine | undefined;
  for (const line of lines) {
    const group = groups.at(-1);
    if (group && previous && continues(previous, line)) group.push(line);
    else groups.push([line]);
    previous = line;
  }
  return groups;
}

function continues(previous: PdfLine, line: PdfLine): boolean {
  if (sizeOf(previous) !== sizeOf(line)) return false;
  const drop = previous.y - line.y;
  // Upward is the next column: the paragraph goes on there when its line was full.
  if (drop < 0) return !/[.!?:]["”’)]*$/.test(previous.text) && line.x !== previous.x;
  return drop < line.size * 1.65 && line.x - previous.x < line.size * 1.2;
}

/** Words that were parted at a line's end come together again. */
export function joinLines(lines: { text: string }[]): string {
  let text = "";
  for (const line of lines) {
    if (text === "") text = line.text;
    else if (
      /\p{L}[\u00ad\u2010]$/u.test(text) ||
      (/\p{L}-$/u.test(text) && /^\p{Ll}/u.test(line.text))
    ) {
      text = text.slice(0, -1) + line.text;
    } else if (
      /[\u3040-\u30ff\u4e00-\u9fff]$/u.test(text) &&
      /^[\u3040-\u30ff\u4e00-\u9fff]/u.test(line.text)
    ) {
      text += line.text;
    } else text += ` ${line.text}`;
  }
  return text.replaceAll("\u00ad", "");
}

function isHeadingSize(line: PdfLine, bodySize: number): boolean {
  return sizeOf(line) >= bodySize * 1.12;
}

function sizeOf(line: PdfLine): number {
  return Math.round(line.size * 2) / 2;
}

function mostUsedSize(pages: PdfLine[][]): number {
  const used = new Map<number, number>();
  for (const line of pages.flat())
    used.set(sizeOf(line), (used.get(sizeOf(line)) ?? 0) + line.text.length);
  return [...used].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
