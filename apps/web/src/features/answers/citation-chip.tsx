"use client";

import { HoverCard } from "@mantine/core";
import type { Citation, Source } from "#api/types.ts";
import { targetOf, useReader } from "#features/reader/reader-context.tsx";
import { useAnswer } from "./answer-context.ts";
import type { Reference } from "./citation-links.ts";
import { SourcePreview } from "./source-preview.tsx";
import classes from "./citation-chip.module.css";

/** The numbered mark after a sentence: hovering shows the words that it rests on, a click opens them in place. */
export function CitationChip({ reference }: { reference: Reference }) {
  const answer = useAnswer();
  const reader = useReader();
  const cited = answer ? resolve(reference, answer.citations, answer.sources) : null;
  if (!answer || !cited) return null;

  const key = `${answer.id}/${reference.kind}/${reference.kind === "citation" ? reference.index : reference.number}`;
  const target = targetOf(cited, key);
  const label = `Source ${cited.number}: ${cited.title}`;
  const chip = {
    className: classes.chip,
    "aria-label": label,
    "data-citation": cited.number,
    "data-active": reader.target?.key === key || undefined,
  };

  return (
    <HoverCard
      width={380}
      openDelay={140}
      closeDelay={120}
      position="top"
      shadow="lg"
      radius="lg"
      withinPortal
    >
      <HoverCard.Target>
        {target ? (
          <button type="button" {...chip} onClick={() => reader.open(target)}>
            {cited.number}
          </button>
        ) : (
          <a
            {...chip}
            href={cited.url ?? undefined}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {cited.number}
          </a>
        )}
      </HoverCard.Target>
      <HoverCard.Dropdown p="md" className={classes.card}>
        <SourcePreview source={cited} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function resolve(
  reference: Reference,
  citations: Citation[],
  sources: Source[],
): Citation | Source | null {
  if (reference.kind === "citation") return citations[reference.index] ?? null;
  return sources.find((source) => source.number === reference.number) ?? null;
}
