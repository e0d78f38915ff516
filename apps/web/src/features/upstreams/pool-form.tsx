"use client";

import { Alert, Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import type { Pool } from "#api/types.ts";
import { changePool, createPool } from "#api/upstreams.ts";
import { useChange } from "#ui/use-change.ts";

interface PoolFields {
  upstream: string;
  base_url: string;
  test_path: string;
  header_name: string;
  header_prefix: string;
  token_url: string;
  client_id: string;
  client_secret: string;
}

const newPool: PoolFields = {
  upstream: "",
  base_url: "",
  test_path: "/v1/models",
  header_name: "authorization",
  header_prefix: "Bearer ",
  token_url: "",
  client_id: "",
  client_secret: "",
};

export function openCreatePool(): void {
  const modalId = modals.open({
    title: "New pool",
    closeOnClickOutside: false,
    children: <Form start={newPool} pool={null} onDone={() => modals.close(modalId)} />,
  });
}

export function openChangePool(pool: Pool): void {
  const start = {
    ...newPool,
    ...pool,
    token_url: pool.token_url ?? "",
    client_id: pool.client_id ?? "",
  };
  const modalId = modals.open({
    title: `Change ${pool.upstream}`,
    closeOnClickOutside: false,
    children: <Form start={start} pool={pool} onDone={() => modals.close(modalId)} />,
  });
}

/** Addresses are sent only where they changed: with accounts in the pool they may not. */
function save(pool: Pool | null, fields: PoolFields): Promise<Pool> {
  const secret = fields.client_secret.trim();
  const common = {
    test_path: fields.test_path.trim(),
    header_name: fields.header_name.trim().toLowerCase(),
    header_prefix: fields.header_prefix,
    client_id: fields.client_id.trim() || null,
    ...(secret ? { client_secret: secret } : {}),
  };
  const baseUrl = fields.base_url.trim();
  const tokenUrl = fields.token_url.trim() || null;
  if (!pool) {
    const upstream = fields.upstream.trim().toLowerCase();
    return createPool({ ...common, upstream, base_url: baseUrl, token_url: tokenUrl });
  }
  return changePool(pool.id, {
    ...common,
    ...(baseUrl === pool.base_url ? {} : { base_url: baseUrl }),
    ...(tokenUrl === pool.token_url ? {} : { token_url: tokenUrl }),
  });
}

interface FormProps {
  start: PoolFields;
  pool: Pool | null;
  onDone: () => void;
}

function Form({ start, pool, onDone }: FormProps) {
  const [fields, setFields] = useState(start);
  const saving = useChange({
    change: () => save(pool, fields),
    refreshes: ["pools"],
    onDone,
  });
  const input = (name: keyof PoolFields, label: string, placeholder = "") => ({
    label,
    placeholder,
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  });
  return (
    <form
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack gap="sm">
        {saving.error && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(saving.error)}
          </Alert>
        )}
        {!pool && <TextInput {...input("upstream", "Name", "internal-model")} />}
        <TextInput {...input("base_url", "Address", "https://models.example.com")} />
        <TextInput
          {...input("test_path", "Path to try an account with")}
          description="Asked for with GET."
        />
        <Group grow>
          <TextInput {...input("header_name", "Header")} />
          <TextInput {...input("header_prefix", "Before the secret")} />
        </Group>
        <TextInput {...input("token_url", "Token address (OAuth)", "None")} />
        <Group grow>
          <TextInput {...input("client_id", "Client id (OAuth)", "None")} />
          <PasswordInput
            {...input("client_secret", "Client secret", pool?.has_client_secret ? "Kept" : "None")}
            autoComplete="off"
          />
        </Group>
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={saving.isPending}
          disabled={fields.base_url.trim() === "" || (!pool && fields.upstream.trim() === "")}
        >
          {pool ? "Save" : "Make pool"}
        </Button>
      </Group>
    </form>
  );
}
