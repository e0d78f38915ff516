"use client";

import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { invite } from "#api/organisations.ts";
import type { Organisation, Role } from "#api/types.ts";
import { ShownOnce } from "#ui/shown-once.tsx";
import { useChange } from "#ui/use-change.ts";
import { isRole, rolesToGive } from "./roles.ts";

export function openInvite(organisation: Organisation): void {
  const modalId = modals.open({
    title: `Invite somebody to ${organisation.name}`,
    closeOnClickOutside: false,
    children: <InviteForm organisation={organisation} onDone={() => modals.close(modalId)} />,
  });
}

function InviteForm({ organisation, onDone }: { organisation: Organisation; onDone: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const inviting = useChange({
    change: () => invite(organisation.id, email.trim(), role),
    refreshes: ["invitations"],
  });
  if (inviting.data) {
    return (
      <ShownOnce
        value={inviting.data.url}
        words={`This link is for ${inviting.data.email} alone, and is not shown again.`}
        copyLabel="Copy the link"
        testId="invitation-link"
        onDone={onDone}
      />
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        inviting.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          type="email"
          label="E-mail"
          value={email}
          error={inviting.error ? messageOf(inviting.error) : null}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label="Role"
          description="Viewers read; members ask, add documents and make keys; admins look after members, accounts and limits."
          allowDeselect={false}
          data={rolesToGive(organisation.role)}
          value={role}
          onChange={(value) => isRole(value) && setRole(value)}
        />
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={inviting.isPending} disabled={email.trim() === ""}>
          Make the link
        </Button>
      </Group>
    </form>
  );
}
