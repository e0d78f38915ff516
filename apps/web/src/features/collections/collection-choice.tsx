"use client";

import { Checkbox, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  addDocumentToCollection,
  addThreadToCollection,
  removeDocumentFromCollection,
  removeThreadFromCollection,
} from "#api/collections.ts";
import { messageOf } from "#api/error-message.ts";
import { CreateCollectionForm } from "./create-collection-form.tsx";
import { useCollections } from "./use-collections.ts";

export interface CollectionMember {
  kind: "document" | "thread";
  id: string;
  held: readonly string[];
}

export function openCollectionChoice(member: CollectionMember): void {
  modals.open({ title: "Collections", children: <CollectionChoice member={member} /> });
}

function CollectionChoice({ member }: { member: CollectionMember }) {
  const collections = useCollections().data?.data ?? [];
  const [held, setHeld] = useState(() => new Set(member.held));
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: ({ id, put }: { id: string; put: boolean }) => changeMembership(member, id, put),
    onSuccess: (_nothing, { id, put }) => {
      setHeld(
        (before) => new Set(put ? [...before, id] : [...before].filter((other) => other !== id)),
      );
      for (const key of [
        "collections",
        "collection",
        "documents",
        "document",
        "threads",
        "thread",
      ]) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The collection was not changed",
        message: messageOf(error),
      }),
  });
  return (
    <Stack gap="sm">
      {collections.length === 0 && (
        <Text size="sm" c="dimmed">
          There is no collection yet. Collections keep documents and threads together, so that you
          can ask within them.
        </Text>
      )}
      {collections.map((collection) => (
        <Checkbox
          key={collection.id}
          label={collection.name}
          checked={held.has(collection.id)}
          disabled={changing.isPending}
          onChange={(event) =>
            changing.mutate({ id: collection.id, put: event.currentTarget.checked })
          }
        />
      ))}
      <CreateCollectionForm
        compact
        onCreated={(collection) => changing.mutate({ id: collection.id, put: true })}
      />
    </Stack>
  );
}

function changeMembership(
  { kind, id }: CollectionMember,
  collectionId: string,
  put: boolean,
): Promise<undefined> {
  if (kind === "document") {
    return put
      ? addDocumentToCollection(collectionId, id)
      : removeDocumentFromCollection(collectionId, id);
  }
  return put
    ? addThreadToCollection(collectionId, id)
    : removeThreadFromCollection(collectionId, id);
}
