"use client";

import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { messageOf } from "#api/error-message.ts";
import { deleteThread } from "#api/threads.ts";
import type { Thread } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import { threadKey } from "./thread-cache.ts";

/** Asks first: a deleted thread does not come back. */
export function useDeleteThread(leave: boolean): (thread: Thread) => void {
  const queries = useQueryClient();
  const router = useRouter();
  const deleting = useMutation({
    mutationFn: (thread: Thread) => deleteThread(thread.id),
    onSuccess: (_nothing, thread) => {
      if (leave) router.push("/threads");
      queries.removeQueries({ queryKey: threadKey(thread.id) });
      void queries.invalidateQueries({ queryKey: ["threads"] });
      void queries.invalidateQueries({ queryKey: ["entries"] });
      notifications.show({ message: "Thread deleted" });
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The thread was not deleted",
        message: messageOf(error),
      }),
  });
  return (thread) =>
    modals.openConfirmModal({
      title: "Delete this thread?",
      children: (
        <Text size="sm" c="dimmed">
          “{thread.title}” and its {formatPlural(thread.entry_count, "entry", "entries")} will be
          gone for good.
        </Text>
      ),
      labels: { confirm: "Delete thread", cancel: "Keep it" },
      confirmProps: { color: "red" },
      onConfirm: () => deleting.mutate(thread),
    });
}
