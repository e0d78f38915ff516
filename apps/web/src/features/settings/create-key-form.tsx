"use client";

import { Alert, Button, Code, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { createKey } from "#api/gateway.ts";
import { CopyAction } from "#ui/copy-action.tsx";

export function CreateKeyForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [expires, setExpires] = useState("");
  const [limit, setLimit] = useState<number | null>(null);
  const queries = useQueryClient();
  const making = useMutation({
    mutationFn: () =>
      createKey({
        name: name.trim(),
        expires_at: expires ? `${expires}T23:59:59.000Z` : null,
        requests_per_minute: limit,
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (making.data) return <NewKey value={making.data.key} onDone={onDone} />;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          required
          label="Name"
          description="What uses it, such as laptop or ci."
          maxLength={200}
          value={name}
          error={making.error ? messageOf(making.error) : null}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group grow align="flex-start">
          <TextInput
            type="date"
            label="Expires"
            value={expires}
            onChange={(event) => setExpires(event.currentTarget.value)}
          />
          <NumberInput
            label="Requests a minute"
            placeholder="Usual limit"
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={limit ?? ""}
            onChange={(value) => setLimit(typeof value === "number" ? value : null)}
          />
        </Group>
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={making.isPending} disabled={!name.trim()}>
          Make key
        </Button>
      </Group>
    </form>
  );
}

function NewKey({ value, onDone }: { value: string; onDone: () => void }) {
  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" title="Copy it now">
        The key is not shown again; only its fingerprint is stored.
      </Alert>
      <Group wrap="nowrap" gap="xs">
        <Code flex={1} p="sm" fz="sm" style={{ overflowWrap: "anywhere" }} data-testid="new-key">
          {value}
        </Code>
        <CopyAction value={value} label="Copy the key" />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
