"use client";

import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createCollection, updateCollection } from "#api/collections.ts";
import { messageOf } from "#api/error-message.ts";
import type { Collection } from "#api/types.ts";

interface CreateCollectionFormProps {
  /** One line, without a description. */
  compact?: boolean;
  /** The collection to change; without it a new one is made. */
  collection?: Collection;
  onCreated: (collection: Collection) => void;
}

export function CreateCollectionForm({
  compact = false,
  collection,
  onCreated,
}: CreateCollectionFormProps) {
  const [name, setName] = useState(collection?.name ?? "");
  const [description, setDescription] = useState(collection?.description ?? "");
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () => {
      const input = { name: name.trim(), description: description.trim() };
      return collection ? updateCollection(collection.id, input) : createCollection(input);
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ["collections"] });
      void queries.invalidateQueries({ queryKey: ["collection", saved.id] });
      setName("");
      onCreated(saved);
    },
  });
  const error = saving.error ? messageOf(saving.error) : null;
  const button = (
    <Button
      type="submit"
      variant={compact ? "default" : "filled"}
      disabled={!name.trim()}
      loading={saving.isPending}
    >
      {collection ? "Save" : "Create"}
    </Button>
  );
  const nameInput = (
    <TextInput
      flex={1}
      label={compact ? undefined : "Name"}
      aria-label="Name of the collection"
      placeholder={compact ? "New collection" : "Papers"}
      maxLength={200}
      value={name}
      error={error}
      {...(compact ? {} : { "data-autofocus": true })}
      onChange={(event) => setName(event.currentTarget.value)}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) saving.mutate();
      }}
    >
      {compact ? (
        <Group gap="xs" align="flex-start">
          {nameInput}
          {button}
        </Group>
      ) : (
        <Stack gap="sm">
          {nameInput}
          <Textarea
            label="Description"
            placeholder="What belongs here"
            autosize
            minRows={2}
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Group justify="flex-end">{button}</Group>
        </Stack>
      )}
    </form>
  );
}
