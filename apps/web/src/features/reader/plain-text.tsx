import { HighlightedText } from "#ui/highlighted-text.tsx";
import type { TextProps } from "./markdown-text.tsx";
import classes from "./document-text.module.css";

export function PlainText({ text, ranges }: TextProps) {
  return (
    <div className={classes.plain}>
      <HighlightedText text={text} ranges={ranges} />
    </div>
  );
}
