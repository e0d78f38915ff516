"use client";

import { Button, Menu } from "@mantine/core";
import { IconFolderMinus, IconFolderPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { addDocumentToCollection, removeDocumentFromCollection } from "#api/collections.ts";
import { messageOf } from "#api/error-message.ts";
import type { Document } from "#api/types.ts";
import { useCollections } from "#features/collections/use-collections.ts";
import { applyToEach } from "./apply-to-each.ts";
import { confirmDeleteDocuments, useDocumentDeeds } from "./use-document-deeds.tsx";
import classes from "./documents.module.css";

interface BulkBarProps {
  documents: readonly Document[];
  collectionId: string | null;
  onDone: () => void;
}

export function BulkBar({ documents, collectionId, onDone }: BulkBarProps) {
  const { reindex, remove } = useDocumentDeeds(onDone);
  const collections = useCollections().data?.data ?? [];
  const queries = useQueryClient();
  const ids = documents.map(({ id }) => id);
  const moving = useMutation({
    mutationFn: ({ target, put }: { target: string; put: boolean }) =>
      applyToEach(ids, (id) =>
        put ? addDocumentToCollection(target, id) : removeDocumentFromCollection(target, id),
      ),
    onSettled: () => {
      for (const key of ["documents", "collections", "collection"])
        void queries.invalidateQueries({ queryKey: [key] });
    },
    onSuccess: () => {
      notifications.show({ message: "Collection changed" });
      onDone();
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "Not everything was done",
        message: messageOf(error),
      }),
  });
  if (documents.length === 0) return null;
  const busy = reindex.isPending || remove.isPending || moving.isPending;

  return (
    <div className={classes.bulk} role="region" aria-label="Selected documents">
      <span>{documents.length} selected</span>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            disabled={busy || collections.length === 0}
            leftSection={<IconFolderPlus size={15} />}
          >
            Add to collection
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
          {collections.map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => moving.mutate({ target: id, put: true })}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {collectionId && (
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          leftSection={<IconFolderMinus size={15} />}
          onClick={() => moving.mutate({ target: collectionId, put: false })}
        >
          Take out
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        disabled={busy}
        leftSection={<IconRefresh size={15} />}
        onClick={() => reindex.mutate(ids)}
      >
        Index again
      </Button>
      <Button
        size="xs"
        variant="default"
        c="var(--bad)"
        disabled={busy}
        leftSection={<IconTrash size={15} />}
        onClick={() => confirmDeleteDocuments(documents, remove.mutate)}
      >
        Delete
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        Clear
      </Button>
    </div>
  );
}
