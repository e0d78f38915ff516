"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import type { Answer, Source } from "#api/types.ts";
import { targetOf, useReader } from "#features/reader/reader-context.tsx";
import { placeWords } from "./place-words.ts";
import classes from "./source-list.module.css";

const shownAtFirst = 4;

/** The passages behind an answer; those that it cites come first and bear the marker's colour. */
export function SourceList({ answer }: { answer: Answer }) {
  const [all, setAll] = useState(false);
  const cited = new Set(answer.citations.map((citation) => citation.number));
  const sorted = answer.sources.toSorted(
    (one, other) =>
      Number(cited.has(other.number)) - Number(cited.has(one.number)) || one.number - other.number,
  );
  const shown = all ? sorted : sorted.slice(0, Math.max(shownAtFirst, 0));
  if (sorted.length === 0) return null;

  return (
    <section aria-label="Sources" className={classes.sources}>
      <h3 className={classes.heading}>
        Sources <span>{sorted.length}</span>
      </h3>
      <ul className={classes.grid}>
        {shown.map((source) => (
          <li key={source.number}>
            <SourceCard source={source} answerId={answer.id} cited={cited.has(source.number)} />
          </li>
        ))}
      </ul>
      {sorted.length > shownAtFirst && (
        <Button
          variant="subtle"
          size="compact-sm"
          color="gray"
          mt={8}
          onClick={() => setAll(!all)}
          aria-expanded={all}
        >
          {all ? "Show fewer" : `Show all ${sorted.length}`}
        </Button>
      )}
    </section>
  );
}

function SourceCard({
  source,
  answerId,
  cited,
}: {
  source: Source;
  answerId: string;
  cited: boolean;
}) {
  const reader = useReader();
  const key = `${answerId}/source/${source.number}`;
  const target = targetOf(source, key);
  const content = (
    <>
      <span className={classes.number}>{source.number}</span>
      <span className={classes.words}>
        <span className={classes.title}>{source.title}</span>
        <span className={classes.place}>{whereOf(source)}</span>
      </span>
    </>
  );
  const card = { className: classes.card, "data-cited": cited || undefined };
  if (!target) {
    return (
      <a
        {...card}
        href={source.url ?? undefined}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {content}
      </a>
    );
  }
  return (
    <button
      type="button"
      {...card}
      data-active={reader.target?.key === key || undefined}
      onClick={() => reader.open(target)}
    >
      {content}
    </button>
  );
}

function whereOf(source: Source): string {
  const heading = source.place?.heading_path.at(-1);
  const place = source.place ? placeWords(source.place) : "";
  const where = [heading === source.title ? null : heading, place || source.domain]
    .filter(Boolean)
    .join(" · ");
  return where || (source.kind ?? "");
}
