/** The row that a key leads to, or null for keys that lead nowhere. */
export function stepOf(key: string, from: number, count: number, page: number): number | null {
  const last = count - 1;
  if (last < 0) return null;
  switch (key) {
    case "ArrowDown":
    case "j":
      return Math.min(last, from + 1);
    case "ArrowUp":
    case "k":
      return Math.max(0, from - 1);
    case "PageDown":
      return Math.min(last, from + page);
    case "PageUp":
      return Math.max(0, from - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
