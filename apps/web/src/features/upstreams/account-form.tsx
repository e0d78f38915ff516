"use client";

import { Alert, Button, Group } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import type { Account, Pool } from "#api/types.ts";
import { changeAccount, createAccount } from "#api/upstreams.ts";
import { useChange } from "#ui/use-change.ts";
import { AccountInputs } from "./account-inputs.tsx";
import { changesOf, creationOf, formOf, newAccountForm } from "./account-fields.ts";
import type { AccountForm } from "./account-fields.ts";

export function openCreateAccount(pools: readonly Pool[]): void {
  const modalId = modals.open({
    title: "Add an account",
    closeOnClickOutside: false,
    children: (
      <Form
        start={{ ...newAccountForm, upstream: pools[0]?.upstream ?? "perplexity" }}
        known={pools.map(({ upstream }) => upstream)}
        save={(form) => createAccount(creationOf(form))}
        deed="Add account"
        onDone={() => modals.close(modalId)}
      />
    ),
  });
}

export function openChangeAccount(account: Account): void {
  const modalId = modals.open({
    title: `Change ${account.name}`,
    closeOnClickOutside: false,
    children: (
      <Form
        start={formOf(account)}
        known={null}
        save={(form) => changeAccount(account.id, changesOf(form))}
        deed="Save"
        onDone={() => modals.close(modalId)}
      />
    ),
  });
}

interface FormProps {
  start: AccountForm;
  /** Upstreams that have a pool; null where the upstream cannot be changed any more. */
  known: readonly string[] | null;
  save: (form: AccountForm) => Promise<Account>;
  deed: string;
  onDone: () => void;
}

function Form({ start, known, save, deed, onDone }: FormProps) {
  const [form, setForm] = useState(start);
  const saving = useChange({ change: save, refreshes: ["accounts", "pools"], onDone });
  const ready = form.name.trim() !== "" && (known === null || form.secret.trim() !== "");
  return (
    <form
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(form);
      }}
    >
      {saving.error && (
        <Alert color="red" variant="light" role="alert" mb="md">
          {messageOf(saving.error)}
        </Alert>
      )}
      <AccountInputs value={form} known={known} onChange={setForm} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={saving.isPending} disabled={!ready}>
          {deed}
        </Button>
      </Group>
    </form>
  );
}
