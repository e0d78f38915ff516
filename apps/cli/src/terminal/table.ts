import { oneLine, printLine, terminalWidth } from "./output.ts";
import { paint } from "./style.ts";

export interface Column {
  title: string;
  align?: "left" | "right";
  /** Takes what the others leave of the terminal's width. */
  grows?: boolean;
}

/** Rows under dim titles; on a terminal the growing column is cut so that no row wraps. */
export function printTable(columns: Column[], rows: string[][]): void {
  const cells = rows.map((row) => row.map((text) => oneLine(text, 500)));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const grower = columns.findIndex((column) => column.grows);
  const excess = widths.reduce((sum, width) => sum + width + 2, 0) - 2 - terminalWidth();
  if (process.stdout.isTTY && grower >= 0 && excess > 0) {
    widths[grower] = Math.max(12, (widths[grower] ?? 12) - excess);
  }
  const render = (row: string[]) =>
    columns
      .map(({ align }, index) => {
        const width = widths[index] ?? 0;
        const text = oneLine(row[index] ?? "", width);
        return align === "right" ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  printLine(paint("dim", render(columns.map(({ title }) => title))));
  for (const row of cells) printLine(render(row));
}
