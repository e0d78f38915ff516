"use client";

import {
  Autocomplete,
  Checkbox,
  Group,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  TextInput,
} from "@mantine/core";
import type { AccountForm } from "./account-fields.ts";

interface AccountInputsProps {
  value: AccountForm;
  known: readonly string[] | null;
  onChange: (value: AccountForm) => void;
}

const wellKnown = ["perplexity", "openai", "anthropic"];

export function AccountInputs({ value, known, onChange }: AccountInputsProps) {
  const change = (part: Partial<AccountForm>) => onChange({ ...value, ...part });
  const isNew = known !== null;
  const isKey = value.kind === "api_key";
  return (
    <Stack gap="sm">
      {isNew && (
        <>
          <Autocomplete
            label="Upstream"
            description="Perplexity, OpenAI and Anthropic are known; for another, make its pool first."
            data={[...new Set([...known, ...wellKnown])]}
            value={value.upstream}
            onChange={(upstream) => change({ upstream: upstream.toLowerCase() })}
          />
          <SegmentedControl
            aria-label="Kind of credential"
            fullWidth
            value={value.kind}
            data={[
              { value: "api_key", label: "API key" },
              { value: "oauth", label: "OAuth tokens" },
            ]}
            onChange={(kind) => change({ kind: kind === "oauth" ? "oauth" : "api_key" })}
          />
        </>
      )}
      <TextInput
        label="Name"
        maxLength={200}
        placeholder="Team key"
        value={value.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <PasswordInput
        label={isKey ? "Key" : "Access token"}
        description={
          isNew ? "Goes into the vault, and is never shown again." : "Left empty, it stays."
        }
        autoComplete="off"
        maxLength={8192}
        value={value.secret}
        onChange={(event) => change({ secret: event.currentTarget.value })}
      />
      {!isKey && (
        <PasswordInput
          label="Refresh token"
          description="With one, the access token is renewed before it ends."
          autoComplete="off"
          maxLength={8192}
          value={value.refreshToken}
          onChange={(event) => change({ refreshToken: event.currentTarget.value })}
        />
      )}
      <Checkbox
        label="Private: nobody else may use or see it"
        checked={value.isPrivate}
        onChange={(event) => change({ isPrivate: event.currentTarget.checked })}
      />
      <Bounds value={value} change={change} />
    </Stack>
  );
}

interface BoundsProps {
  value: AccountForm;
  change: (part: Partial<AccountForm>) => void;
}

/** What the upstream allows the account; the pool stays within. */
function Bounds({ value, change }: BoundsProps) {
  const bound = (
    label: string,
    name: "concurrency" | "requests" | "tokens" | "budgetUsd",
    more: { prefix?: string; decimalScale?: number } = {},
  ) => (
    <NumberInput
      label={label}
      placeholder="No limit"
      min={name === "budgetUsd" ? 0 : 1}
      allowDecimal={name === "budgetUsd"}
      {...more}
      value={value[name] ?? ""}
      onChange={(next) => change({ [name]: typeof next === "number" ? next : null })}
    />
  );
  return (
    <>
      <Group grow align="flex-end">
        {bound("Calls at once", "concurrency")}
        {bound("Dollars a month", "budgetUsd", { prefix: "$", decimalScale: 2 })}
      </Group>
      <Group grow align="flex-end">
        {bound("Requests", "requests")}
        {bound("Tokens", "tokens")}
        <NumberInput
          label="in seconds"
          min={1}
          max={86_400}
          allowDecimal={false}
          value={value.windowSeconds}
          onChange={(next) => change({ windowSeconds: typeof next === "number" ? next : 60 })}
        />
      </Group>
      <NumberInput
        label="Weight"
        description="One of weight 2 gets twice the calls of one of weight 1."
        min={1}
        max={1000}
        allowDecimal={false}
        value={value.weight}
        onChange={(next) => change({ weight: typeof next === "number" ? next : 1 })}
      />
    </>
  );
}
