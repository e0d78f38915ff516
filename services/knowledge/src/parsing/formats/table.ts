import type { Block, StructuredText } from "../parsed-document.ts";
import { offsetAfterUnits } from "../text-units.ts";
import { passageSizes } from "../split-passages.ts";

/** CSV, TSV or JSON lines: rows stay whole; the column names are the heading of every passage. */
export function readTable(text: string, form: "csv" | "tsv" | "ndjson"): StructuredText {
  const blocks: Block[] = [];
  const headingPath = form === "ndjson" ? [] : columnNames(text, form);
  let start = 0;
  while (start < text.length) {
    const limit = offsetAfterUnits(text, start, text.length, passageSizes.target);
    const end = limit === text.length ? limit : rowEnd(text, start, limit);
    blocks.push({ start, end, headingPath, cut: "lines", alone: true });
    start = end;
  }
  return { text, blocks, warnings: [] };
}

function rowEnd(text: string, start: number, limit: number): number {
  const before = text.slice(start, limit).lastIndexOf("\n");
  if (before > 0) return start + before + 1;
  const after = text.indexOf("\n", limit);
  return after === -1 ? text.length : after + 1;
}

function columnNames(text: string, form: "csv" | "tsv"): string[] {
  const header = text.slice(0, Math.min(4_000, (text.indexOf("\n") + 1 || text.length + 1) - 1));
  const separator = form === "tsv" ? "\t" : (header.match(/[,;|]/)?.[0] ?? ",");
  const names = header.split(separator).map((name) => name.trim().replaceAll(/^"|"$/g, ""));
  const isHeader =
    names.length > 1 && names.every((name) => name !== "" && !/^[-+\d.,\s]+$/.test(name));
  return isHeader ? [names.join(", ").slice(0, 300)] : [];
}
