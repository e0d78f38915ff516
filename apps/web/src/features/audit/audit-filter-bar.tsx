"use client";

import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import type { AuditFilter } from "#api/audit.ts";
import classes from "./audit.module.css";

interface AuditFilterBarProps {
  value: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

const actionPattern = /^([a-z-]+(\.[a-z-]+)?)?$/;

/** What is typed counts after a pause, and only as far as the server could understand it. */
export function AuditFilterBar({ value, onChange }: AuditFilterBarProps) {
  const [typed, setTyped] = useState(value);
  const pass = useDebouncedCallback((filter: AuditFilter) => {
    if (actionPattern.test(filter.action)) onChange(filter);
  }, 350);
  const change = (part: Partial<AuditFilter>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    pass(next);
  };
  return (
    <div className={classes.filters} role="search" aria-label="Filter the log">
      <TextInput
        aria-label="Action"
        placeholder="Action, such as key.create"
        maxLength={64}
        error={!actionPattern.test(typed.action)}
        value={typed.action}
        onChange={(event) => change({ action: event.currentTarget.value.trim().toLowerCase() })}
      />
      <TextInput
        aria-label="Who: id of a user, key or session"
        placeholder="Who: usr_, key_, ses_"
        maxLength={64}
        value={typed.actor}
        onChange={(event) => change({ actor: event.currentTarget.value.trim() })}
      />
      <TextInput
        aria-label="To what: id of a thing"
        placeholder="To what: an id"
        maxLength={64}
        value={typed.target}
        onChange={(event) => change({ target: event.currentTarget.value.trim() })}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        data={[
          { value: "done", label: "Done" },
          { value: "refused", label: "Refused" },
        ]}
        value={typed.outcome}
        onChange={(outcome) =>
          change({ outcome: outcome === "done" || outcome === "refused" ? outcome : null })
        }
      />
      <TextInput
        type="date"
        aria-label="From this day"
        value={typed.from?.slice(0, 10) ?? ""}
        onChange={(event) => {
          const day = event.currentTarget.value;
          change({ from: day ? `${day}T00:00:00.000Z` : null });
        }}
      />
      <TextInput
        type="date"
        aria-label="To this day"
        value={typed.to?.slice(0, 10) ?? ""}
        onChange={(event) => {
          const day = event.currentTarget.value;
          change({ to: day ? `${day}T23:59:59.999Z` : null });
        }}
      />
    </div>
  );
}
