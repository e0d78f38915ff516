"use client";

import { Group, NumberInput, SegmentedControl, Stack, TagsInput, TextInput } from "@mantine/core";
import type { KeyBounds } from "#api/keys.ts";
import type { Key } from "#api/types.ts";
import { isScope, scopeGroups } from "./scopes.ts";

export interface KeyForm extends KeyBounds {
  name: string;
}

export const newKeyForm: KeyForm = {
  name: "",
  scopes: null,
  expires_at: null,
  requests_per_minute: null,
  monthly_budget_usd: null,
};

export const formOf = (key: Key): KeyForm => ({
  name: key.name,
  scopes: key.scopes,
  expires_at: key.expires_at,
  requests_per_minute: key.requests_per_minute,
  monthly_budget_usd: key.monthly_budget_usd,
});

interface KeyFieldsProps {
  value: KeyForm;
  error: string | null;
  onChange: (value: KeyForm) => void;
}

export function KeyFields({ value, error, onChange }: KeyFieldsProps) {
  const change = (part: Partial<KeyForm>) => onChange({ ...value, ...part });
  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        description="What uses it, such as laptop or ci."
        maxLength={200}
        value={value.name}
        error={error}
        data-autofocus
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="What it may do"
        fullWidth
        value={value.scopes === null ? "all" : "some"}
        data={[
          { value: "all", label: "All that you may" },
          { value: "some", label: "Only these scopes" },
        ]}
        onChange={(choice) => change({ scopes: choice === "all" ? null : [] })}
      />
      {value.scopes !== null && (
        <TagsInput
          label="Scopes"
          description="A key without any may do nothing."
          placeholder="answers:create"
          data={scopeGroups}
          maxTags={50}
          clearable
          value={value.scopes}
          onChange={(scopes) => change({ scopes: scopes.filter(isScope) })}
        />
      )}
      <TextInput
        type="date"
        label="Last day"
        description="Without one it does not expire."
        value={value.expires_at?.slice(0, 10) ?? ""}
        onChange={(event) => {
          const day = event.currentTarget.value;
          change({ expires_at: day ? `${day}T23:59:59.000Z` : null });
        }}
      />
      <Group grow align="flex-end">
        <NumberInput
          label="Requests a minute"
          placeholder="Usual limit"
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={value.requests_per_minute ?? ""}
          onChange={(limit) => change({ requests_per_minute: numberOf(limit) })}
        />
        <NumberInput
          label="Dollars a month"
          placeholder="No budget"
          min={0}
          max={1_000_000_000}
          decimalScale={2}
          prefix="$"
          value={value.monthly_budget_usd ?? ""}
          onChange={(budget) => change({ monthly_budget_usd: numberOf(budget) })}
        />
      </Group>
    </Stack>
  );
}

const numberOf = (value: number | string): number | null =>
  typeof value === "number" ? value : null;
