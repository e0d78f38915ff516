"use client";

import { Chip, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import type { PathFold, Pin } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import { foldWords } from "./fold-words.ts";
import type { PinDraft } from "./paths-page.tsx";
import { lastOf, parentOf, subjectOf } from "./pin-draft.ts";
import classes from "./paths.module.css";

interface FoldCardProps {
  fold: PathFold;
  draft: PinDraft;
}

const namePattern = /^[A-Za-z_][\w-]{0,63}$/;

/** One folded place: its evidence, the name of its parameter, and the words that may be split off. */
export function FoldCard({ fold, draft }: FoldCardProps) {
  const { path, words, word_count: wordCount, kinds, similarity } = fold;
  const place = parentOf(path);
  return (
    <article className={classes.card} aria-label={path}>
      <h3 className={classes.template}>
        {place}/<em>{lastOf(path)}</em>
      </h3>
      <p className={classes.evidence}>{foldWords(Object.entries(kinds), wordCount, similarity)}</p>
      <ParameterName fold={fold} draft={draft} />
      {words.length > 0 && (
        <div className={classes.words}>
          <span id={`words ${path}`}>Words that were folded; choose those that are names</span>
          <Group gap={6} role="group" aria-labelledby={`words ${path}`}>
            {words.map((word) => (
              <WordChip key={word} path={`${place}/${word}`} word={word} draft={draft} />
            ))}
            {wordCount > words.length && (
              <span>and {formatCount(wordCount - words.length)} more</span>
            )}
          </Group>
        </div>
      )}
    </article>
  );
}

function WordChip({ path, word, draft }: { path: string; word: string; draft: PinDraft }) {
  const pin: Pin = { kind: "literal", path };
  const isName = draft.pins.some((each) => subjectOf(each) === subjectOf(pin));
  return (
    <Chip
      size="xs"
      variant="outline"
      checked={isName}
      disabled={!draft.add}
      onChange={(checked) => (checked ? draft.add?.(pin) : draft.remove?.(pin))}
    >
      {word}
    </Chip>
  );
}

function ParameterName({ fold: { path, name }, draft }: FoldCardProps) {
  const subject = subjectOf({ kind: "parameter", path });
  const pinned = draft.pins.find(
    (pin): pin is Extract<Pin, { kind: "parameter" }> =>
      pin.kind === "parameter" && subjectOf(pin) === subject,
  );
  const [typed, setTyped] = useState(pinned?.name ?? name);
  const valid = namePattern.test(typed);
  const settle = () => {
    if (!valid || typed === (pinned?.name ?? name)) return;
    draft.add?.({ ...(pinned ?? { kind: "parameter", path }), name: typed });
  };
  return (
    <TextInput
      className={classes.rename ?? ""}
      label="Name of the parameter"
      size="xs"
      maxLength={64}
      disabled={!draft.add}
      value={typed}
      error={valid ? null : "Letters, digits, - and _, and no digit first"}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle();
      }}
    />
  );
}
