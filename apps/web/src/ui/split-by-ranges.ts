export interface TextRange {
  start: number;
  end: number;
}

export interface TextPart {
  start: number;
  text: string;
  marked: boolean;
}

/** Cuts a text at its ranges, which may come unordered, overlap, or point beyond the end. */
export function splitByRanges(text: string, ranges: readonly TextRange[]): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  const add = (end: number, marked: boolean) => {
    if (end > at) parts.push({ start: at, text: text.slice(at, end), marked });
    at = Math.max(at, end);
  };
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    add(Math.min(range.start, text.length), false);
    add(Math.min(range.end, text.length), true);
  }
  add(text.length, false);
  return parts;
}
