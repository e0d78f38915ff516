"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { renameThread } from "#api/threads.ts";
import type { Thread } from "#api/types.ts";
import { threadKey } from "./thread-cache.ts";

export function openRenameThread(thread: Thread): void {
  modals.open({
    modalId: "rename-thread",
    title: "Rename thread",
    children: <RenameThread thread={thread} />,
  });
}

function RenameThread({ thread }: { thread: Thread }) {
  const [title, setTitle] = useState(thread.title);
  const queries = useQueryClient();
  const renaming = useMutation({
    mutationFn: () => renameThread(thread.id, title.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["threads"] });
      void queries.invalidateQueries({ queryKey: threadKey(thread.id) });
      modals.close("rename-thread");
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        renaming.mutate();
      }}
    >
      <TextInput
        label="Title"
        value={title}
        maxLength={200}
        data-autofocus
        error={renaming.error ? messageOf(renaming.error) : null}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => modals.close("rename-thread")}>
          Cancel
        </Button>
        <Button type="submit" disabled={!title.trim()} loading={renaming.isPending}>
          Rename
        </Button>
      </Group>
    </form>
  );
}
