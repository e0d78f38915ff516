import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";

/** A line as it stands on a page; sizes and places in points, `y` growing upward. */
export type PdfLine = { text: string; x: number; y: number; width: number; size: number };

type TextItem = {
  str: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
};

/**
 * Joins a page's text runs to lines, in the order in which the page writes them, which keeps the
 * columns of a paper apart. `count` is told of every run's length and may throw to stop.
 */
export async function readPdfLines(
  page: PDFPageProxy,
  count: (characters: number) => void,
): Promise<PdfLine[]> {
  const lines: PdfLine[] = [];
  let open: PdfLine | undefined;
  let endOfRun = 0;
  const reader = page.streamTextContent({ includeMarkedContent: false }).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const item of textItems(value)) {
        count(item.str.length + 1);
        const x = item.transform[4] ?? 0;
        const y = item.transform[5] ?? 0;
        const size = item.height || Math.abs(item.transform[3] ?? 0);
        if (item.str === "") continue;
        if (open && sameLine(open, x, y, size, endOfRun)) {
          const gap =
            x - endOfRun > size * 0.2 && !open.text.endsWith(" ") && !item.str.startsWith(" ");
          open.text += (gap ? " " : "") + item.str;
          if (item.str.trim() !== "") open.size = Math.max(open.size, size);
          open.width = Math.max(open.width, x + item.width - open.x);
        } else if (item.str.trim() !== "") {
          if (open) lines.push(open);
          open = { text: item.str, x, y, width: item.width, size };
        }
        endOfRun = x + item.width;
      }
    }
  } finally {
    reader.releaseLock();
  }
  if (open) lines.push(open);
  return lines.map((line) => ({ ...line, text: line.text.replaceAll(/\s+/g, " ").trim() }));
}

function sameLine(line: PdfLine, x: number, y: number, size: number, endOfRun: number): boolean {
  const sameHeight =
    Math.abs(line.y - y) < Math.max(Math.min(line.size, size || line.size) * 0.5, 1);
  // A wide gap on one height parts two columns.
  return sameHeight && x > endOfRun - line.size * 2 && x - endOfRun < line.size * 6;
}

function* textItems(chunk: unknown): Generator<TextItem> {
  if (
    typeof chunk !== "object" ||
    chunk === null ||
    !("items" in chunk) ||
    !Array.isArray(chunk.items)
  )
    return;
  for (const item of chunk.items as unknown[]) {
    if (typeof item === "object" && item !== null && "str" in item) yield item as TextItem;
  }
}
