import { IconBook2, IconCheck, IconListSearch, IconPencil, IconRoute } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { formatDuration, formatPlural } from "#ui/format.ts";
import type { LiveAnswer, Phase } from "./live-answer.ts";
import classes from "./answer-steps.module.css";

const order: Phase[] = ["planning", "searching", "reading", "writing", "ended"];

interface Step {
  phase: Phase;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  words: (live: LiveAnswer) => string;
}

const steps: Step[] = [
  { phase: "planning", icon: IconRoute, words: (live) => (live.plan ? "Planned" : "Planning") },
  { phase: "searching", icon: IconListSearch, words: searchWords },
  { phase: "reading", icon: IconBook2, words: readingWords },
  { phase: "writing", icon: IconPencil, words: () => "Writing" },
];

function searchWords({ phase, answer }: LiveAnswer): string {
  if (order.indexOf(phase) <= order.indexOf("searching")) return "Searching your documents";
  const took = answer.timings_ms.search;
  return took === undefined ? "Searched" : `Searched in ${formatDuration(took)}`;
}

function readingWords({ answer }: LiveAnswer): string {
  return answer.sources.length > 0
    ? `Reading ${formatPlural(answer.sources.length, "passage")}`
    : "Reading";
}

/** How far a running answer has come; its live region tells those who do not see it. */
export function AnswerSteps({ live, waiting }: { live: LiveAnswer; waiting: boolean }) {
  const reached = order.indexOf(live.phase);
  const queries = live.plan?.queries ?? [];
  return (
    <div className={classes.frame}>
      <ol className={classes.steps} role="status">
        {steps.map(({ phase, icon: Icon, words }, index) => (
          <li
            key={phase}
            data-state={index < reached ? "done" : index === reached ? "now" : "later"}
          >
            {index < reached ? (
              <IconCheck size={15} stroke={2.2} />
            ) : (
              <Icon size={15} stroke={1.8} />
            )}
            {words(live)}
          </li>
        ))}
      </ol>
      {queries.length > 0 && live.phase !== "writing" && (
        <p className={classes.queries}>
          {queries.slice(0, 4).map((query) => (
            <span key={query}>{query}</span>
          ))}
        </p>
      )}
      {waiting && (
        <p className={classes.waiting}>Connection lost; the answer goes on. Reconnecting …</p>
      )}
    </div>
  );
}
