"use client";

import type { Components } from "streamdown";
import type { Answer } from "#api/types.ts";
import { AnswerMarkdown } from "#ui/markdown/answer-markdown.tsx";
import { SafeLink } from "#ui/markdown/safe-link.tsx";
import { AnswerContext } from "./answer-context.ts";
import { CitationChip } from "./citation-chip.tsx";
import { linkCitations, referenceOf } from "./citation-links.ts";

const components: Components = {
  a: ({ href, children }) => {
    const reference = referenceOf(href);
    return reference ? (
      <CitationChip reference={reference} />
    ) : (
      <SafeLink href={href}>{children}</SafeLink>
    );
  },
};

export function AnswerText({ answer, streaming }: { answer: Answer; streaming: boolean }) {
  return (
    <AnswerContext value={answer}>
      <AnswerMarkdown
        text={linkCitations(answer.text, answer.citations, answer.sources)}
        streaming={streaming}
        components={components}
      />
    </AnswerContext>
  );
}
