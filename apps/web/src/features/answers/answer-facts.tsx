import { Badge, Tooltip } from "@mantine/core";
import { IconBolt, IconQuote, IconSparkles, IconWorld } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Answer, AnswerMode } from "#api/types.ts";
import { formatCost, formatCount, formatDuration } from "#ui/format.ts";
import classes from "./answer-facts.module.css";

const modes: Record<AnswerMode, { label: string; hint: string; icon: ReactNode }> = {
  extraction: {
    label: "Extraction",
    hint: "Sentences of your documents, word for word. No model wrote this.",
    icon: <IconQuote size={12} />,
  },
  model: {
    label: "Model",
    hint: "Written by a model from the passages that it cites.",
    icon: <IconSparkles size={12} />,
  },
  upstream: {
    label: "Upstream",
    hint: "Answered by the Perplexity API.",
    icon: <IconWorld size={12} />,
  },
};

/** How an answer came about: by which route, how fast, for how much. */
export function AnswerFacts({ answer }: { answer: Answer }) {
  const mode = modes[answer.mode];
  return (
    <div className={classes.facts}>
      <Tooltip label={mode.hint} multiline maw={260}>
        <Badge
          variant="default"
          radius="sm"
          leftSection={mode.icon}
          className={classes.badge}
          tabIndex={0}
        >
          {mode.label}
        </Badge>
      </Tooltip>
      {answer.cached && (
        <Tooltip
          label="The same question over the same documents was answered before."
          multiline
          maw={260}
        >
          <Badge
            variant="default"
            radius="sm"
            leftSection={<IconBolt size={12} />}
            className={classes.badge}
            tabIndex={0}
          >
            From cache
          </Badge>
        </Tooltip>
      )}
      <span className={classes.words}>{factsOf(answer).join(" · ")}</span>
    </div>
  );
}

export function factsOf(answer: Answer): string[] {
  const facts: string[] = [];
  if (answer.mode !== "extraction") facts.push(answer.model);
  if (answer.timings_ms.total !== undefined) facts.push(formatDuration(answer.timings_ms.total));
  if (answer.usage.total_tokens > 0) facts.push(`${formatCount(answer.usage.total_tokens)} tokens`);
  const { total } = answer.usage.cost;
  if (total !== null) facts.push(total === 0 ? "no cost" : formatCost(total));
  return facts;
}
