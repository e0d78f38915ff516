import { Fragment } from "react";
import { splitByRanges } from "./split-by-ranges.ts";
import type { TextRange } from "./split-by-ranges.ts";

export function HighlightedText({ text, ranges }: { text: string; ranges: readonly TextRange[] }) {
  return splitByRanges(text, ranges).map((part) =>
    part.marked ? (
      <mark key={part.start}>{part.text}</mark>
    ) : (
      <Fragment key={part.start}>{part.text}</Fragment>
    ),
  );
}
