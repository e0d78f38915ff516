"use client";

import { Button, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import {
  IconCalendar,
  IconSearch,
  IconSortAscending,
  IconSortDescending,
} from "@tabler/icons-react";
import { useState } from "react";
import type { ExchangeFilter, ExchangeSort } from "#api/exchanges.ts";
import type { ExchangeFacets } from "#api/types.ts";
import { statusChoices, statusOf, withStatus } from "./status-choice.ts";
import classes from "./exchanges.module.css";

interface ExchangeFilterBarProps {
  filter: ExchangeFilter;
  sort: ExchangeSort;
  /** Of everything that could be chosen. */
  counts: ExchangeFacets | undefined;
  onChange: (filter: Partial<ExchangeFilter>) => void;
  onSort: (sort: ExchangeSort) => void;
}

export function ExchangeFilterBar({
  filter,
  sort,
  counts,
  onChange,
  onSort,
}: ExchangeFilterBarProps) {
  return (
    <div className={classes.filters} role="search" aria-label="Filter exchanges">
      <TypedFilter
        label="Text in address, headers or bodies"
        className={classes.words ?? ""}
        value={filter.q}
        isSearchBox
        onChange={(q) => onChange({ q })}
      />
      <TypedFilter
        label="Path begins with"
        value={filter.path}
        onChange={(path) => onChange({ path })}
      />
      <Select
        aria-label="Host"
        placeholder="Any host"
        clearable
        searchable
        data={choices(counts?.hosts, filter.host)}
        value={filter.host}
        onChange={(host) => onChange({ host })}
      />
      <Select
        aria-label="Method"
        placeholder="Any method"
        clearable
        data={choices(counts?.methods, filter.method)}
        value={filter.method}
        onChange={(method) => onChange({ method })}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={statusChoices(counts, filter)}
        value={statusOf(filter)}
        onChange={(value) => onChange(withStatus(value))}
      />
      <Select
        aria-label="Type"
        placeholder="Any type"
        clearable
        data={choices(counts?.content_types, filter.content_type)}
        value={filter.content_type}
        onChange={(type) => onChange({ content_type: type })}
      />
      <TimeFilter filter={filter} onChange={onChange} />
      <Button
        variant="default"
        fw={400}
        leftSection={
          sort === "started_at" ? <IconSortAscending size={16} /> : <IconSortDescending size={16} />
        }
        onClick={() => onSort(sort === "started_at" ? "-started_at" : "started_at")}
      >
        {sort === "started_at" ? "Earliest first" : "Latest first"}
      </Button>
    </div>
  );
}

function choices(values: ExchangeFacets["hosts"] | undefined, chosen: string | null) {
  const known = (values ?? []).map(({ value, count }) => ({
    value,
    label: `${value} (${count.toLocaleString("en")})`,
  }));
  const isKnown = chosen === null || known.some(({ value }) => value === chosen);
  return isKnown ? known : [{ value: chosen, label: chosen }, ...known];
}

interface TypedFilterProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
  isSearchBox?: boolean;
}

/** What is typed counts after a pause. */
function TypedFilter({ label, value, onChange, className = "", isSearchBox }: TypedFilterProps) {
  const [typed, setTyped] = useState(value);
  const pass = useDebouncedCallback(onChange, 350);
  if (value === "" && typed !== "" && !pass.isPending()) setTyped("");
  return (
    <TextInput
      className={className}
      aria-label={label}
      placeholder={label}
      maxLength={500}
      {...(isSearchBox && {
        leftSection: <IconSearch size={16} stroke={1.7} />,
        "data-search-box": true,
      })}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        pass(event.currentTarget.value.trim());
      }}
    />
  );
}

function TimeFilter({ filter, onChange }: Pick<ExchangeFilterBarProps, "filter" | "onChange">) {
  const { from, to } = filter;
  return (
    <Popover position="bottom-end" shadow="md" radius="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
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
