import { Button } from "@mantine/core";
import { IconFileSearch, IconSearch, IconUpload } from "@tabler/icons-react";
import Link from "next/link";
import type { Answer } from "#api/types.ts";
import classes from "./outcome.module.css";

/** The plain "not in your documents", with what can be done about it. */
export function Refusal({ answer }: { answer: Answer }) {
  const score = answer.evidence_score;
  return (
    <section className={classes.outcome} data-tone="calm" aria-label="Not in your documents">
      <IconFileSearch size={22} stroke={1.6} aria-hidden="true" />
      <div>
        <h3>Not in your documents</h3>
        <p>
          {answer.text || "Nothing in the documents answers this question."}
          {score !== null && ` The best passage fits the question by ${Math.round(score * 100)} %.`}
        </p>
        <div className={classes.next}>
          <Button component={Link} href="/documents?add=upload" size="xs" leftSection={<IconUpload size={14} />}>
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
