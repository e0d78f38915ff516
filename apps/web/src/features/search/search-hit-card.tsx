"use client";

import type { SearchHit } from "#api/types.ts";
import { placeWords } from "#features/answers/place-words.ts";
import { useReader } from "#features/reader/reader-context.tsx";
import { HighlightedText } from "#ui/highlighted-text.tsx";
import classes from "./search.module.css";

export function SearchHitCard({ hit }: { hit: SearchHit }) {
  const reader = useReader();
  const { document, place, scores } = hit;
  const open = () =>
    reader.open({
      key: hit.passage_id,
      documentId: document.id,
      passageId: hit.passage_id,
      title: document.title,
      url: document.source_url,
      number: null,
      place,
    });
  const where = [place.heading_path.join(" › "), placeWords(place)].filter(Boolean).join(" · ");
  return (
    <article
      className={classes.hit}
      data-active={reader.target?.key === hit.passage_id || undefined}
    >
      <header>
        <h2>
          <button type="button" onClick={open}>
            {document.title}
          </button>
        </h2>
        <Scores score={hit.score} lexical={scores.lexical} vector={scores.vector} />
      </header>
      {where && <p className={classes.where}>{where}</p>}
      <p className={classes.text}>
        <HighlightedText text={hit.text} ranges={hit.highlights} />
      </p>
    </article>
  );
}

function Scores({
  score,
  lexical,
  vector,
}: {
  score: number;
  lexical: number | null;
  vector: number | null;
}) {
  const parts = [
    lexical === null ? null : `words ${lexical.toFixed(1)}`,
    vector === null ? null : `meaning ${vector.toFixed(2)}`,
  ].filter(Boolean);
  return (
    <span className={classes.scores}>
      <strong>{score.toFixed(3)}</strong> {parts.join(" · ")}
    </span>
  );
}
