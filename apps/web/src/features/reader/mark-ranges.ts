import type { Element, ElementContent, Root, RootContent, Text } from "hast";
import { splitByRanges } from "#ui/split-by-ranges.ts";
import type { TextRange } from "#ui/split-by-ranges.ts";

/**
 * A rehype plugin that wraps in `mark` whatever came from these ranges of the Markdown's source, so that a quote
 * is seen in the rendered document.
 */
export function markRanges(source: string, ranges: readonly TextRange[]) {
  return () => (tree: Root) => {
    for (const range of ranges) markIn(tree, tree, source, range);
  };
}

function markIn(
  parent: Root | Element,
  holder: Root | Element,
  source: string,
  range: TextRange,
): void {
  parent.children = parent.children.flatMap<RootContent>((child) => {
    if (child.type === "text") return markText(child, holder, source, range);
    if (child.type === "element") markIn(child, child.position ? child : holder, source, range);
    return [child];
  }) as ElementContent[];
}

function markText(
  text: Text,
  holder: Root | Element,
  source: string,
  range: TextRange,
): ElementContent[] {
  const position = text.position ?? holder.position;
  const start = position?.start.offset ?? 0;
  const end = position?.end.offset ?? 0;
  if (end <= range.start || start >= range.end || text.value.trim() === "") return [text];
  const marked = rangesInValue(text.value, source.slice(start, end), {
    start: range.start - start,
    end: range.end - start,
  });
  return splitByRanges(text.value, marked).map((part) =>
    part.marked
      ? {
          type: "element",
          tagName: "mark",
          properties: {},
          children: [{ type: "text", value: part.text }],
        }
      : { type: "text", value: part.text },
  );
}

/**
 * Carries a range of the source over to the text made from it, line by line, since the source has prefixes
 * (of quotes, lists, fences) that the text lacks. A line that cannot be found is marked whole.
 */
export function rangesInValue(value: string, source: string, range: TextRange): TextRange[] {
  const ranges: TextRange[] = [];
  let from = 0;
  let at = 0;
  for (const line of value.split("\n")) {
    const found = source.indexOf(line, from);
    const start = found < 0 ? 0 : Math.max(0, range.start - found);
    const end = found < 0 ? line.length : Math.min(line.length, range.end - found);
    if (end > start && line.trim() !== "") ranges.push({ start: at + start, end: at + end });
    if (found >= 0) from = found + line.length;
    at += line.length + 1;
  }
  return ranges;
}
