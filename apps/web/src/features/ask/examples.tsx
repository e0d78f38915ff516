import { IconArrowUpRight } from "@tabler/icons-react";
import classes from "./ask-page.module.css";

const examples = [
  {
    question: "How do I import a HAR?",
    teaches: "Answers come from the workspace's own guide until you add documents.",
  },
  {
    question: "What changed in Sonar?",
    teaches: "Each claim bears a number; hover for the quote, click to read it in place.",
  },
  {
    question: "How do I point the Perplexity SDK at this workspace?",
    teaches: "Real clients work by changing the base URL.",
  },
  {
    question: "Which file types can I add?",
    teaches: "Drop Markdown, PDF, HTML, JSON, OpenAPI or code on Documents.",
  },
] as const;

export function Examples({
  onAsk,
  disabled,
}: {
  onAsk: (question: string) => void;
  disabled: boolean;
}) {
  return (
    <section className={classes.examples} aria-label="Examples">
      {examples.map(({ question, teaches }) => (
        <button key={question} type="button" disabled={disabled} onClick={() => onAsk(question)}>
          <span className={classes.question}>
            {question}
            <IconArrowUpRight size={15} stroke={1.8} aria-hidden="true" />
          </span>
          <span className={classes.teaches}>{teaches}</span>
        </button>
      ))}
    </section>
  );
}
