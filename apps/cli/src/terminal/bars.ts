const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"] as const;
const heights = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** A horizontal bar of at most so many cells; whatever is more than nothing shows. */
export function bar(value: number, most: number, cells: number): string {
  if (value <= 0 || most <= 0) return "";
  const parts = Math.max(1, Math.round((value / most) * cells * 8));
  return "█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? "");
}

/** Values over time as columns in one line, the highest filling its cell; nothing is a dot. */
export function spark(values: readonly number[]): string {
  const most = Math.max(0, ...values);
  return values
    .map((value) => {
      if (value <= 0) return "·";
      return heights[Math.min(7, Math.floor((value / most) * 8))] ?? "█";
    })
    .join("");
}

/** Sums neighbours until there are at most so many values. */
export function thin(values: readonly number[], most: number): number[] {
  const size = Math.max(1, Math.ceil(values.length / most));
  const sums: number[] = [];
  for (const [index, value] of values.entries()) {
    const at = Math.floor(index / size);
    sums[at] = (sums[at] ?? 0) + value;
  }
  return sums;
}
