"use client";

import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import type { ExchangeFilter } from "#api/exchanges.ts";

interface TimeFilterProps {
  filter: Pick<ExchangeFilter, "from" | "to">;
  onChange: (filter: Partial<ExchangeFilter>) => void;
}

export function TimeFilter({ filter, onChange }: TimeFilterProps) {
  const { from, to } = filter;
  return (
    <Popover position="bottom-end" shadow="md" radius="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={400}
          c={(from ?? to) ? "var(--text)" : "dimmed"}
          leftSection={<IconCalendar size={16} stroke={1.7} />}
        >
          {(from ?? to) ? "Some time" : "Any time"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={230}>
          <MomentInput label="From" value={from} onChange={(value) => onChange({ from: value })} />
          <MomentInput label="Before" value={to} onChange={(value) => onChange({ to: value })} />
          <Button
            variant="default"
            disabled={from === null && to === null}
            onClick={() => onChange({ from: null, to: null })}
          >
            Any time
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface MomentInputProps {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
}

function MomentInput({ label, value, onChange }: MomentInputProps) {
  return (
    <TextInput
      type="datetime-local"
      step={1}
      label={label}
      value={value === null ? "" : localMoment(value)}
      onChange={(event) => {
        const time = Date.parse(event.currentTarget.value);
        onChange(Number.isNaN(time) ? null : new Date(time).toISOString());
      }}
    />
  );
}

/** As the input wants it: local, without a zone. */
function localMoment(timestamp: string): string {
  const date = new Date(timestamp);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}
