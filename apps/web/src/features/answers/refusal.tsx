import { Button } from "@mantine/core";
import { IconFileSearch, IconSearch, IconUpload } from "@tabler/icons-react";
import Link from "next/link";
import type { Answer } from "#api/types.ts";
import classes from "./outcome.module.css";

/** The plain "not in your documents", with what can be done about it. */
export function Refusal({ answer }: { answer: Answer }) {
  const fit = Math.round((answer.evidence_score ?? 0) * 100);
  return (
    <section className={classes.outcome} data-tone="calm" aria-label="Not in your documents">
      <IconFileSearch size={22} stroke={1.6} aria-hidden="true" />
      <div>
        <h3>Not in your documents</h3>
        <p>
          {reasonOf(answer.text)}
          {fit > 0 && ` The best passage fits the question by ${fit} %.`}
        </p>
        <div className={classes.next}>
          <Button
            component={Link}
            href="/documents?add=upload"
            size="xs"
            leftSection={<IconUpload size={14} />}
          >
            Add documents
          </Button>
          <Button
            component={Link}
            href={`/find?q=${encodeURIComponent(answer.question)}`}
            size="xs"
            variant="default"
            leftSection={<IconSearch size={14} />}
          >
            See the closest passages
          </Button>
        </div>
        <p className={classes.hint}>Or ask in other words, the words that the documents use.</p>
      </div>
    </section>
  );
}

/** The answer's own words, without what the heading says already. */
function reasonOf(text: string): string {
  const reason = text.replace(/^not in your documents[:.]?\s*/i, "");
  return reason
    ? reason.charAt(0).toUpperCase() + reason.slice(1)
    : "Nothing in them answers this question.";
}
