"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addUrl } from "#api/documents.ts";
import { messageOf } from "#api/error-message.ts";

interface AddFormProps {
  collectionId: string | null;
  onDone: () => void;
}

export function AddUrlForm({ collectionId, onDone }: AddFormProps) {
  const [url, setUrl] = useState("");
  const queries = useQueryClient();
  const adding = useMutation({
    mutationFn: () => addUrl(url.trim(), collectionId),
    onSuccess: (document) => {
      void queries.invalidateQueries({ queryKey: ["documents"] });
      notifications.show({ title: "Added", message: document.title });
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
      <TextInput
        type="url"
        required
        label="Address"
        description="The page or file is fetched once. Add it again to refresh it."
        placeholder="https://example.com/guide"
        value={url}
        error={adding.error ? messageOf(adding.error) : null}
        data-autofocus
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={adding.isPending} disabled={!url.trim()}>
          Fetch and index
        </Button>
      </Group>
    </form>
  );
}
