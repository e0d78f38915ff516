"use client";

import { Checkbox, ScrollArea, Stack, Text } from "@mantine/core";
import { formatAgo, formatPlural } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { isGrowing, useCaptures } from "./use-captures.ts";

interface CaptureChoiceProps {
  value: string[];
  onChange: (ids: string[]) => void;
  /** Captures that are chosen already somewhere else. */
  without?: readonly string[];
}

/** Which of the captures; those that still grow cannot be chosen. */
export function CaptureChoice({ value, onChange, without = [] }: CaptureChoiceProps) {
  const captures = useCaptures();
  if (captures.isPending) return <RowSkeletons rows={4} height={36} />;
  const rows = (captures.data?.pages.flatMap(({ data }) => data) ?? []).filter(
    (capture) => !isGrowing(capture) && capture.exchange_count > 0 && !without.includes(capture.id),
  );
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There is no capture to choose. Import one first.
      </Text>
    );
  }
  return (
    <Checkbox.Group label="Captures" value={value} onChange={onChange}>
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
