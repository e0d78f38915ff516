"use client";

import { Button, Group } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { changeKey, createKey } from "#api/keys.ts";
import type { Key } from "#api/types.ts";
import { ShownOnce } from "#ui/shown-once.tsx";
import { useChange } from "#ui/use-change.ts";
import { KeyFields, formOf, newKeyForm } from "./key-fields.tsx";
import type { KeyForm } from "./key-fields.tsx";

export function openCreateKey(): void {
  const modalId = modals.open({
    title: "New API key",
    closeOnClickOutside: false,
    children: <CreateKey onDone={() => modals.close(modalId)} />,
  });
}

export function openChangeKey(key: Key): void {
  const modalId = modals.open({
    title: `Change ${key.name}`,
    children: <ChangeKey apiKey={key} onDone={() => modals.close(modalId)} />,
  });
}

function CreateKey({ onDone }: { onDone: () => void }) {
  const making = useChange({
    change: ({ name, ...bounds }: KeyForm) => createKey(name.trim(), bounds),
    refreshes: ["keys"],
  });
  if (making.data) {
    return (
      <ShownOnce
        value={making.data.key}
        words="The key is not shown again; only its fingerprint is stored."
        copyLabel="Copy the key"
        testId="new-key"
        onDone={onDone}
      />
    );
  }
  return (
    <Fields
      start={newKeyForm}
      deed="Make key"
      pending={making.isPending}
      error={making.error}
      onSubmit={making.mutate}
      onCancel={onDone}
    />
  );
}

function ChangeKey({ apiKey, onDone }: { apiKey: Key; onDone: () => void }) {
  const changing = useChange({
    change: ({ name, ...bounds }: KeyForm) => changeKey(apiKey.id, name.trim(), bounds),
    refreshes: ["keys"],
    onDone,
  });
  return (
    <Fields
      start={formOf(apiKey)}
      deed="Save"
      pending={changing.isPending}
      error={changing.error}
      onSubmit={changing.mutate}
      onCancel={onDone}
    />
  );
}

interface FieldsProps {
  start: KeyForm;
  deed: string;
  pending: boolean;
  error: unknown;
  onSubmit: (form: KeyForm) => void;
  onCancel: () => void;
}

function Fields({ start, deed, pending, error, onSubmit, onCancel }: FieldsProps) {
  const [form, setForm] = useState(start);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(form);
      }}
    >
      <KeyFields value={form} error={error ? messageOf(error) : null} onChange={setForm} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={pending} disabled={form.name.trim() === ""}>
          {deed}
        </Button>
      </Group>
    </form>
  );
}
