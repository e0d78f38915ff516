"use client";

import { Button, Chip, Group, Popover, Stack, TagsInput, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { kindNames, kinds } from "#features/documents/document-words.ts";
import { countFilters, noFilter } from "./ask-settings.ts";
import type { FilterChoice } from "./ask-settings.ts";
import classes from "./composer.module.css";

interface FilterPickerProps {
  value: FilterChoice;
  onChange: (filter: FilterChoice) => void;
}

export function FilterPicker({ value, onChange }: FilterPickerProps) {
  const count = countFilters(value);
  return (
    <Popover position="bottom-start" shadow="lg" radius="lg" width={340} trapFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={classes.picker}
          data-set={count > 0 || undefined}
          aria-label={count > 0 ? `Filters: ${count}` : "Filters"}
        >
          <IconFilter size={16} stroke={1.7} aria-hidden="true" />
          <span>{count > 0 ? `${count} ${count === 1 ? "filter" : "filters"}` : "Filter"}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p="md" maw="calc(100vw - 32px)">
        <FilterFields value={value} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterFields({ value, onChange }: FilterPickerProps) {
  const change = (part: Partial<FilterChoice>) => onChange({ ...value, ...part });
  return (
    <Stack gap="sm">
      <Chip.Group
        multiple
        value={value.kinds}
        onChange={(chosen) => change({ kinds: kinds.filter((kind) => chosen.includes(kind)) })}
      >
        <Group gap={6} role="group" aria-label="Kinds of document">
          {kinds.map((kind) => (
            <Chip key={kind} value={kind} size="xs" radius="sm">
              {kindNames[kind]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <TagsInput
        label="Hosts"
        placeholder="docs.example.com"
        size="sm"
        value={value.domains}
        onChange={(domains) =>
          change({ domains: domains.filter((name) => /^[\w-]+(\.[\w-]+)*$/.test(name)) })
        }
      />
      <Group grow gap="sm">
        <TextInput
          type="date"
          label="Published after"
          size="sm"
          value={value.publishedAfter}
          onChange={(event) => change({ publishedAfter: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label="Before"
          size="sm"
          value={value.publishedBefore}
          onChange={(event) => change({ publishedBefore: event.currentTarget.value })}
        />
      </Group>
      <Button
        variant="subtle"
        size="compact-sm"
        color="gray"
        disabled={countFilters(value) === 0}
        onClick={() => onChange(noFilter)}
      >
        Clear filters
      </Button>
    </Stack>
  );
}
