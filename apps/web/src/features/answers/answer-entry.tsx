"use client";

import { IconArrowDownRight } from "@tabler/icons-react";
import { memo } from "react";
import type { Answer } from "#api/types.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { AnswerActions } from "./answer-actions.tsx";
import type { AnswerHandlers } from "./answer-actions.tsx";
import { AnswerFacts } from "./answer-facts.tsx";
import { AnswerSteps } from "./answer-steps.tsx";
import { AnswerText } from "./answer-text.tsx";
import { Failure } from "./failure.tsx";
import { isRunning } from "./live-answer.ts";
import { Refusal } from "./refusal.tsx";
import { SourceList } from "./source-list.tsx";
import { useLiveAnswer } from "./use-live-answer.ts";
import classes from "./answer-entry.module.css";

interface AnswerEntryProps {
  answer: Answer;
  handlers: AnswerHandlers;
  onEnd: (answer: Answer) => void;
}

/** One question with its answer, live while it runs. */
export const AnswerEntry = memo(function AnswerEntry({
  answer: stored,
  handlers,
  onEnd,
}: AnswerEntryProps) {
  const { live, connection, error } = useLiveAnswer(stored, onEnd);
  const { answer } = live;
  const running = isRunning(answer);
  const broken = answer.status === "failed" || answer.status === "cancelled";

  return (
    <article
      className={classes.entry}
      aria-busy={running}
      data-status={answer.status}
      id={answer.entry_id}
    >
      <h2 className={classes.question} data-long={answer.question.length > 160 || undefined}>
        {answer.question}
      </h2>
      {running && <AnswerSteps live={live} waiting={connection === "waiting"} />}
      {error !== null && (
        <ErrorState
          title="The answer could not be followed"
          error={error}
          onRetry={handlers.onRetry}
        />
      )}
      {answer.refused && !running ? (
        <Refusal answer={answer} />
      ) : (
        <AnswerBody answer={answer} streaming={running} />
      )}
      {broken && <Failure answer={answer} onRetry={handlers.onRetry} />}
      {!running && (
        <div className={classes.footer}>
          <AnswerFacts answer={answer} />
          <AnswerActions answer={answer} handlers={handlers} />
        </div>
      )}
      {!answer.refused && <SourceList answer={answer} />}
      {!running && <Related questions={answer.related} onAsk={handlers.onAsk} />}
    </article>
  );
});

function AnswerBody({ answer, streaming }: { answer: Answer; streaming: boolean }) {
  if (answer.text) return <AnswerText answer={answer} streaming={streaming} />;
  if (!streaming) return null;
  return (
    <div className={classes.skeleton} aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}

function Related({ questions, onAsk }: { questions: string[]; onAsk: (question: string) => void }) {
  if (questions.length === 0) return null;
  return (
    <section className={classes.related} aria-label="Related questions">
      {questions.map((question) => (
        <button key={question} type="button" onClick={() => onAsk(question)}>
          <IconArrowDownRight size={16} stroke={1.6} aria-hidden="true" />
          {question}
        </button>
      ))}
    </section>
  );
}
