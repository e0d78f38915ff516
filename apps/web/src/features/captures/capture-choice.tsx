"use client";

import { Checkbox, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatAgo, formatPlural } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { useCaptureChoices } from "./use-captures.ts";

interface CaptureChoiceProps {
  value: string[];
  onChange: (ids: string[]) => void;
  /** Captures that are chosen already somewhere else. */
  without?: readonly string[];
}

/** What one looks through at once; more are found by their names. */
const mostShown = 200;

/** Which of the captures; those that still grow cannot be chosen. */
export function CaptureChoice({ value, onChange, without = [] }: CaptureChoiceProps) {
  const captures = useCaptureChoices();
  const [words, setWords] = useState("");
  if (captures.isPending) return <RowSkeletons rows={4} height={36} />;
  const all = (captures.data ?? []).filter(
    ({ id, exchange_count: count }) => count > 0 && !without.includes(id),
  );
  const wanted = words.trim().toLowerCase();
  const rows = all
    .filter(({ id, name }) => value.includes(id) || name.toLowerCase().includes(wanted))
    .slice(0, mostShown);
  if (all.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There is no capture to choose. Import one first.
      </Text>
    );
  }
  return (
    <Checkbox.Group label="Captures" value={value} onChange={onChange}>
      {all.length > 10 && (
        <TextInput
          mt={6}
          aria-label="Find a capture"
          placeholder="Find a capture by its name"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={320} mt={6} type="auto">
        <Stack gap={10} p={2}>
          {rows.map(({ id, name, exchange_count: count, created_at: at }) => (
            <Checkbox
              key={id}
              value={id}
              label={name}
              description={`${formatPlural(count, "exchange")}, ${formatAgo(at)}`}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Checkbox.Group>
  );
}
