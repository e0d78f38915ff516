"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { Section } from "./section.tsx";
import { useChange } from "./use-change.ts";

interface NameSectionProps {
  label: string;
  name: string;
  autoComplete?: "name";
  rename: (name: string) => Promise<unknown>;
  /** What is asked for again once it is changed. */
  refreshes: readonly string[];
  onDone?: () => void;
}

/** The name of whom or what a page is about, changed in place. */
export function NameSection({
  label,
  name,
  autoComplete,
  rename,
  refreshes,
  onDone,
}: NameSectionProps) {
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  const renaming = useChange({ change: () => rename(next), refreshes, ...(onDone && { onDone }) });
  const isChanged = next !== "" && next !== name;
  return (
    <Section title="Name">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) renaming.mutate();
        }}
      >
        <Group align="flex-start" gap="xs">
          <TextInput
            flex="1 1 220px"
            aria-label={label}
            {...(autoComplete && { autoComplete })}
            maxLength={100}
            value={typed}
            error={renaming.error ? messageOf(renaming.error) : null}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" loading={renaming.isPending} disabled={!isChanged}>
            Save
          </Button>
        </Group>
      </form>
    </Section>
  );
}
