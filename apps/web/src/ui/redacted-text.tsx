import { splitByRanges } from "./split-by-ranges.ts";
import classes from "./redacted-text.module.css";

/** What stands in the place of a secret: a token by its rule, or a UUID that is none. */
const token =
  /redacted-[a-z0-9-]{1,40}-[0-9a-f]{16}(?:@redacted\.invalid)?|00000000-0000-4000-8000-[0-9a-f]{12}/g;

/** Text in which what stands for a secret is told apart from what was seen. */
export function RedactedText({ text }: { text: string }) {
  const ranges = [...text.matchAll(token)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));
  if (ranges.length === 0) return text;
  return splitByRanges(text, ranges).map((part) =>
    part.marked ? (
      <span key={part.start} className={classes.secret} title="Stands for a secret">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}
