import { HighlightedText } from "#ui/highlighted-text.tsx";
import type { TextProps } from "./markdown-text.tsx";
import classes from "./document-text.module.css";

export function CodeText({ text, line, ranges }: TextProps) {
  let offset = 0;
  const lines = text.split("\n").map((words, index) => {
    const start = offset;
    offset += words.length + 1;
    const own = ranges
      .filter((range) => range.start < start + words.length && range.end > start)
      .map((range) => ({ start: Math.max(0, range.start - start), end: range.end - start }));
    return { number: line + index, words, own };
  });
  return (
    <div className={classes.code} tabIndex={0}>
      {lines.map(({ number, words, own }) => (
        <div key={number} className={classes.codeLine} data-marked={own.length > 0 || undefined}>
          <span className={classes.lineNumber} aria-hidden="true">
            {number}
          </span>
          <code>
            <HighlightedText text={words} ranges={own} />
          </code>
        </div>
      ))}
    </div>
  );
}
