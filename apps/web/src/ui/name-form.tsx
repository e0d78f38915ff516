"use client";

import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";

interface NameFormProps {
  name: string;
  maxLength: number;
  busy: boolean;
  fault: string | null;
  onSubmit: (name: string) => void;
}

/** One name, changed. */
export function NameForm({ name, maxLength, busy, fault, onSubmit }: NameFormProps) {
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(next);
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          data-autofocus
          maxLength={maxLength}
          value={typed}
          error={fault}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={next === "" || next === name}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
