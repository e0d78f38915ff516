import type { CaptureDetails } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import { Section } from "#ui/section.tsx";
import { wordsOfSkip } from "./capture-words.ts";
import classes from "#ui/section.module.css";

export function SkippedList({ skipped }: Pick<CaptureDetails, "skipped">) {
  if (skipped.length === 0) return null;
  return (
    <Section title="Left out" hint="Entries of the file that are no exchanges, or over a limit.">
      <ul className={classes.rows} aria-label="Left out">
        {skipped.map(({ reason, count }) => (
          <li key={reason}>
            <span className={classes.name}>{wordsOfSkip(reason)}</span>
            <span className={classes.detail}>
              <code>{reason}</code>
            </span>
            <span className={classes.counts}>{formatPlural(count, "entry", "entries")}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
