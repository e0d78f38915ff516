"use client";

import { formatBytes, formatCount, formatDuration } from "#ui/format.ts";
import { percent } from "#features/indexing/indexing-pill.tsx";
import { Section } from "#ui/section.tsx";
import { useSettings, useStats } from "./use-workspace.ts";
import classes from "#ui/section.module.css";

export function CorpusSection() {
  const stats = useStats().data;
  const settings = useSettings().data;
  const asked = stats ? stats.cache.hits + stats.cache.misses : 0;
  const figures: Array<[string, string, string]> = [
    [
      "Documents",
      stats ? formatCount(stats.documents.total) : "–",
      stats?.documents.failed ? `${stats.documents.failed} failed` : "",
    ],
    [
      "Passages",
      stats ? formatCount(stats.passages.total) : "–",
      stats ? `${percent(stats.passages.embedded, stats.passages.total)} % with vectors` : "",
    ],
    ["Originals", stats ? formatBytes(stats.stored_bytes) : "–", ""],
    [
      "Threads",
      stats ? formatCount(stats.threads) : "–",
      stats ? `${formatCount(stats.entries)} answers` : "",
    ],
    [
      "From cache",
      stats && asked > 0 ? `${percent(stats.cache.hits, asked)} %` : "–",
      stats ? `${formatCount(asked)} asked since the start` : "",
    ],
    [
      "Vectors by",
      settings?.embedding_model?.id ?? (settings ? "no model" : "–"),
      settings?.embedding_model ? `${settings.embedding_model.dimensions} dimensions` : "",
    ],
  ];
  return (
    <Section title="Corpus">
      <dl className={classes.figures}>
        {figures.map(([name, value, detail]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd className={classes.detail}>{detail || "\u00a0"}</dd>
          </div>
        ))}
      </dl>
      {settings && (
        <p className={classes.note}>
          Answers are kept in the cache for{" "}
          {formatDuration(settings.answer_cache_ttl_seconds * 1000)}. Questions whose evidence
          scores below {settings.refusal_threshold} are refused. Web search is{" "}
          {settings.web_search_configured ? "configured" : "not configured"}.
        </p>
      )}
    </Section>
  );
}
