"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { createOrganisation } from "#api/organisations.ts";
import { enterOrganisation } from "#features/session/leave.ts";

export function openCreateOrganisation(): void {
  const modalId = modals.open({
    title: "New organisation",
    children: <CreateOrganisationForm onCancel={() => modals.close(modalId)} />,
  });
}

function CreateOrganisationForm({ onCancel }: { onCancel: () => void }) {
  const [name, setName] = useState("");
  const making = useMutation({
    mutationFn: () => createOrganisation(name.trim()),
    onSuccess: ({ id }) => void enterOrganisation(id),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate();
      }}
    >
      <TextInput
        label="Name"
        description="Its documents, threads, keys and accounts are its own; you invite who shares them."
        maxLength={100}
        value={name}
        error={making.error ? messageOf(making.error) : null}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={making.isPending || making.isSuccess}
          disabled={name.trim() === ""}
        >
          Make organisation
        </Button>
      </Group>
    </form>
  );
}
