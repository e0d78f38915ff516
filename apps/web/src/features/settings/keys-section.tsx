"use client";

import { Button, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "#api/error-message.ts";
import { listKeys, revokeKey } from "#api/gateway.ts";
import type { Key } from "#api/types.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { formatAgo, formatDate } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { CreateKeyForm } from "./create-key-form.tsx";
import { Section } from "./section.tsx";
import classes from "./settings.module.css";

export function KeysSection() {
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => listKeys(signal) });
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: revokeKey,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["keys"] }),
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "The key was not revoked",
        message: messageOf(error),
      }),
  });
  return (
    <Section
      title="API keys"
      hint="For clients on this machine or another. A key is shown once, when it is made."
      action={
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={openCreateKey}>
          New key
        </Button>
      }
    >
      {keys.isPending && <RowSkeletons rows={2} height={52} />}
      {keys.error && (
        <ErrorState
          title="The keys could not be loaded"
          error={keys.error}
          onRetry={() => void keys.refetch()}
        />
      )}
      <ul className={classes.rows}>
        {keys.data?.data.map((key) => (
          <li key={key.id} data-dim={key.status !== "active" || undefined}>
            <span className={classes.name}>{key.name}</span>
            <span className={classes.detail}>
              <code>{key.prefix}…</code> {usageOf(key)}
            </span>
            {key.status === "active" ? (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={`Revoke ${key.name}`}
                onClick={() => confirmRevoke(key, revoking.mutate)}
              >
                Revoke
              </Button>
            ) : (
              <span className={classes.state} data-state="off">
                {key.status === "revoked" ? "Revoked" : "Expired"}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function usageOf(key: Key): string {
  const parts = [
    key.last_used_at ? `used ${formatAgo(key.last_used_at)}` : "never used",
    `made ${formatDate(key.created_at)}`,
  ];
  if (key.requests_per_minute) parts.push(`${key.requests_per_minute} a minute`);
  if (key.expires_at) parts.push(`until ${formatDate(key.expires_at)}`);
  return parts.join(", ");
}

function openCreateKey(): void {
  const modalId = modals.open({
    title: "New API key",
    closeOnClickOutside: false,
    children: <CreateKeyForm onDone={() => modals.close(modalId)} />,
  });
}

function confirmRevoke(key: Key, revoke: (id: string) => void): void {
  modals.openConfirmModal({
    title: "Revoke this key?",
    children: (
      <Text size="sm" c="dimmed">
        Clients that use “{key.name}” are refused from now on, and browsers signed in with it are
        signed out.
      </Text>
    ),
    labels: { confirm: "Revoke key", cancel: "Cancel" },
    confirmProps: { color: "red" },
    onConfirm: () => revoke(key.id),
  });
}
