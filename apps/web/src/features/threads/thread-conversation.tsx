"use client";

import { useHotkeys } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import type { Question } from "#api/answers.ts";
import type { Answer, Entry, ThreadWithEntries } from "#api/types.ts";
import { AnswerEntry } from "#features/answers/answer-entry.tsx";
import { isRunning } from "#features/answers/live-answer.ts";
import { questionOf, useAskSettings } from "#features/ask/ask-settings.ts";
import { Composer } from "#features/ask/composer.tsx";
import { useReader } from "#features/reader/reader-context.tsx";
import { useSettings } from "#features/settings/use-workspace.ts";
import { ThreadHeader } from "./thread-header.tsx";
import { useAsk } from "./use-ask.ts";
import { useThreadEntries } from "./use-thread.ts";
import classes from "./thread-page.module.css";

export function ThreadConversation({ data }: { data: ThreadWithEntries }) {
  const { thread, entries } = data;
  const settings = useAskSettings(thread.collection_ids[0] ?? null);
  const limits = useSettings().data;
  const reader = useReader();
  const composer = useRef<HTMLTextAreaElement>(null);
  const { onEnd, cancel, remove } = useThreadEntries(thread.id);
  const asking = useAsk(showEntry);
  const running = entries.findLast((entry) => isRunning(entry.answer))?.answer;
  const stop = () => running && cancel.mutate(running.id);

  // Escape does the nearest thing first: close the passage, then stop the answer.
  useHotkeys([["Escape", () => (reader.target ? reader.close() : stop())]], []);
  useScrollToFragment(entries.length);

  const ask = (question: string) => asking.mutate(questionOf(question, settings, thread.id));
  const askAgain = (entry: Entry) => {
    const again: Question = { ...questionOf(entry.question, settings, thread.id), no_cache: true };
    asking.mutate(again, { onSuccess: () => remove.mutate(entry.id) });
  };

  return (
    <div className={classes.column}>
      <ThreadHeader thread={thread} />
      {data.earlier_entry_count > 0 && (
        <p className={classes.earlier}>
          {data.earlier_entry_count} earlier entries are in the export.
        </p>
      )}
      <div className={classes.entries}>
        {entries.map((entry, index) => (
          <AnswerEntry
            key={entry.id}
            answer={entry.answer}
            onEnd={onEnd}
            handlers={{
              onRegenerate: index === entries.length - 1 ? () => askAgain(entry) : undefined,
              onRetry: () => askAgain(entry),
              onDelete: () => remove.mutate(entry.id),
              onAsk: ask,
            }}
          />
        ))}
      </div>
      <div className={classes.dock}>
        <Composer
          size="compact"
          placeholder={entries.length > 0 ? "Ask a follow-up" : "Ask a question"}
          settings={settings}
          busy={asking.isPending}
          running={running !== undefined}
          maxChars={limits?.max_question_chars ?? 8000}
          inputRef={composer}
          onAsk={ask}
          onStop={stop}
        />
      </div>
    </div>
  );
}

/** The new question comes to the top, so that its answer has the page to grow on. */
function showEntry(answer: Answer): void {
  setTimeout(
    () =>
      document
        .getElementById(answer.entry_id)
        ?.scrollIntoView({ block: "start", behavior: "smooth" }),
    60,
  );
}

/** Entries come after the page, too late for the browser's own jump to the fragment. */
function useScrollToFragment(entryCount: number): void {
  useEffect(() => {
    const id = decodeURIComponent(globalThis.location.hash.slice(1));
    if (id && entryCount > 0) document.getElementById(id)?.scrollIntoView({ block: "start" });
    // Only on arrival: a follow-up must not jump back.
  }, []);
}
