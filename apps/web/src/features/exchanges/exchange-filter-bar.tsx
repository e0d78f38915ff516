"use client";

import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { ExchangeFilter } from "#api/exchanges.ts";
import type { ExchangeFacets } from "#api/types.ts";
import { statusChoices, statusOf, withStatus } from "./status-choice.ts";
import classes from "./exchanges.module.css";

interface ExchangeFilterBarProps {
  filter: ExchangeFilter;
  /** Of everything that could be chosen. */
  counts: ExchangeFacets | undefined;
  onChange: (filter: Partial<ExchangeFilter>) => void;
}

export function ExchangeFilterBar({ filter, counts, onChange }: ExchangeFilterBarProps) {
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
