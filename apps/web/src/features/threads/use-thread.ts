import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { cancelAnswer } from "#api/answers.ts";
import { messageOf } from "#api/error-message.ts";
import { deleteEntry, getThread } from "#api/threads.ts";
import type { Answer, ThreadWithEntries } from "#api/types.ts";
import { putAnswer, threadKey, withoutEntry } from "./thread-cache.ts";

export const useThread = (id: string) =>
  useQuery({
    queryKey: threadKey(id),
    queryFn: ({ signal }) => getThread(id, signal),
    staleTime: 60_000,
  });

/** What can be done with the entries of a thread, and what keeps the page's copy right. */
export function useThreadEntries(threadId: string) {
  const queries = useQueryClient();
  const onEnd = useCallback(
    (answer: Answer) => {
      putAnswer(queries, answer);
      void queries.invalidateQueries({ queryKey: threadKey(answer.thread_id) });
      void queries.invalidateQueries({ queryKey: ["threads"] });
      void queries.invalidateQueries({ queryKey: ["entries"] });
    },
    [queries],
  );
  const cancel = useMutation({
    mutationFn: cancelAnswer,
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The answer was not stopped",
        message: messageOf(error),
      }),
  });
  const remove = useMutation({
    mutationFn: (entryId: string) => deleteEntry(threadId, entryId),
    onSuccess: (_nothing, entryId) => {
      queries.setQueryData<ThreadWithEntries>(threadKey(threadId), (thread) =>
        thread ? withoutEntry(thread, entryId) : thread,
      );
      void queries.invalidateQueries({ queryKey: ["threads"] });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The entry was not deleted",
        message: messageOf(error),
      }),
  });
  return { onEnd, cancel, remove };
}
