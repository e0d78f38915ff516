"use client";

import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "#api/error-message.ts";
import { deleteDocument, reindexDocument } from "#api/documents.ts";
import type { Document } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import { applyToEach } from "./apply-to-each.ts";

/** Deleting and indexing again, of one document or many. */
export function useDocumentDeeds(onDone: () => void = () => undefined) {
  const queries = useQueryClient();
  const ended = (words: string) => {
    for (const key of ["documents", "document", "stats", "collections"]) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
    notifications.show({ message: words });
    onDone();
  };
  const onError = (error: unknown) =>
    notifications.show({
      color: "red",
      title: "Not everything was done",
      message: messageOf(error),
    });
  const reindex = useMutation({
    mutationFn: (ids: string[]) => applyToEach(ids, reindexDocument),
    onSuccess: (_all, ids) => ended(`Indexing ${formatPlural(ids.length, "document")} again`),
    onError,
  });
  const remove = useMutation({
    mutationFn: (ids: string[]) => applyToEach(ids, deleteDocument),
    onSuccess: (_all, ids) => ended(`Deleted ${formatPlural(ids.length, "document")}`),
    onError,
  });
  return { reindex, remove };
}

export function confirmDeleteDocuments(
  documents: readonly Document[],
  remove: (ids: string[]) => void,
): void {
  const count = documents.length;
  modals.openConfirmModal({
    title: count === 1 ? "Delete this document?" : `Delete ${count} documents?`,
    children: (
      <Text size="sm" c="dimmed">
        {count === 1 ? `“${documents[0]?.title}”` : "They"}, with all passages and originals, will
        be gone for good. Past answers keep the words that they quoted.
      </Text>
    ),
    labels: { confirm: count === 1 ? "Delete document" : `Delete ${count}`, cancel: "Cancel" },
    confirmProps: { color: "red" },
    onConfirm: () => remove(documents.map(({ id }) => id)),
  });
}
