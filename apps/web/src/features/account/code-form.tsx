"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";

interface CodeFormProps {
  label: string;
  deed: string;
  color?: "red";
  pending: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onCancel: () => void;
}

export function CodeForm({ label, deed, color, pending, error, onCode, onCancel }: CodeFormProps) {
  const [code, setCode] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code.trim());
      }}
    >
      <TextInput
        label={label}
        autoComplete="one-time-code"
        maxLength={64}
        value={code}
        error={error ? messageOf(error) : null}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-autofocus
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          type="submit"
          {...(color ? { color } : {})}
          loading={pending}
          disabled={code.trim().length < 6}
        >
          {deed}
        </Button>
      </Group>
    </form>
  );
}
