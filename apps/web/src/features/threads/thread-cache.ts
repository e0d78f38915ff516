import type { QueryClient } from "@tanstack/react-query";
import type { Answer, ThreadWithEntries } from "#api/types.ts";

export const threadKey = (id: string) => ["thread", id] as const;

/** A thread as it is once a question was asked, so that its page shows at once and the server is asked later. */
export function withAnswer(
  thread: ThreadWithEntries | undefined,
  answer: Answer,
  collectionId: string | null = null,
): ThreadWithEntries {
  const now = answer.created_at;
  const base: ThreadWithEntries = thread ?? {
    thread: {
      id: answer.thread_id,
      title: answer.question,
      entry_count: 0,
      collection_ids: collectionId ? [collectionId] : [],
      last_question: answer.question,
      created_at: now,
      updated_at: now,
    },
    entries: [],
    earlier_entry_count: 0,
  };
  const known = base.entries.some((entry) => entry.id === answer.entry_id);
  const entries = known
    ? base.entries.map((entry) => (entry.id === answer.entry_id ? { ...entry, answer } : entry))
    : [
        ...base.entries,
        {
          id: answer.entry_id,
          thread_id: answer.thread_id,
          ordinal: (base.entries.at(-1)?.ordinal ?? -1) + 1,
          origin: "ask" as const,
          question: answer.question,
          answer,
          created_at: now,
          updated_at: now,
        },
      ];
  return { ...base, entries };
}

export const withoutEntry = (thread: ThreadWithEntries, entryId: string): ThreadWithEntries => ({
  ...thread,
  entries: thread.entries.filter((entry) => entry.id !== entryId),
});

export function putAnswer(
  queries: QueryClient,
  answer: Answer,
  collectionId: string | null = null,
): void {
  queries.setQueryData<ThreadWithEntries>(threadKey(answer.thread_id), (thread) =>
    withAnswer(thread, answer, collectionId),
  );
}
