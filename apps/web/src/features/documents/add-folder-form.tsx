"use client";

import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addFolder } from "#api/folders.ts";
import { messageOf } from "#api/error-message.ts";

interface AddFormProps {
  collectionId: string | null;
  onDone: () => void;
}

export function AddFolderForm({ collectionId, onDone }: AddFormProps) {
  const [path, setPath] = useState("");
  const [watch, setWatch] = useState(true);
  const queries = useQueryClient();
  const adding = useMutation({
    mutationFn: () => addFolder(path.trim(), watch, collectionId),
    onSuccess: (folder) => {
      void queries.invalidateQueries({ queryKey: ["folders"] });
      notifications.show({ title: "Scanning", message: folder.path });
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          required
          label="Path"
          description="Absolute path of a folder on the machine that the workspace runs on."
          placeholder="/home/ada/notes"
          value={path}
          error={adding.error ? messageOf(adding.error) : null}
          data-autofocus
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Switch
          label="Watch for changes"
          description="New, changed and deleted files are followed as they happen."
          checked={watch}
          onChange={(event) => setWatch(event.currentTarget.checked)}
        />
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={adding.isPending} disabled={!path.trim()}>
          Add folder
        </Button>
      </Group>
    </form>
  );
}
