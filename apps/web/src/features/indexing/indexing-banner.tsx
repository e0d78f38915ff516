"use client";

import { Progress } from "@mantine/core";
import { formatCount, formatDuration, formatPlural } from "#ui/format.ts";
import { percent } from "./indexing-pill.tsx";
import { useIndexing } from "./use-indexing.tsx";
import classes from "./indexing.module.css";

/** How far the index has come, while there is something left to do. */
export function IndexingBanner() {
  const { status } = useIndexing();
  if (!status || status.state === "idle") return null;
  const { documents, passages, passages_per_second: speed, eta_seconds: eta } = status;
  const share = percent(passages.embedded, passages.total);
  const facts = [
    `${formatCount(passages.embedded)} of ${formatPlural(passages.total, "passage")}`,
    speed ? `${speed.toFixed(speed < 10 ? 1 : 0)} a second` : "",
    eta ? `${formatDuration(eta * 1000)} left` : "",
  ].filter(Boolean);
  return (
    <section className={classes.banner} aria-label="Indexing">
      <p className={classes.bannerWords}>
        {documents.indexing > 0
          ? `Reading ${formatPlural(documents.indexing, "document")}`
          : "Computing vectors; search already works by words"}
        <span>{facts.join(" · ")}</span>
      </p>
      <Progress value={share} size="sm" radius="xl" aria-label="Passages with vectors" />
    </section>
  );
}
