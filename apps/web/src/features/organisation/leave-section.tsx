"use client";

import { Button, Group } from "@mantine/core";
import { deleteOrganisation, removeMember } from "#api/organisations.ts";
import type { Organisation } from "#api/types.ts";
import { useProfile } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";

/** Whoever left is in another organisation: everything is read anew. */
const beginAnew = (): void => globalThis.location.assign("/");

export function LeaveSection({ organisation }: { organisation: Organisation }) {
  const userId = useProfile().data?.id ?? "";
  const leaving = useChange({
    change: () => removeMember(organisation.id, userId),
    refreshes: [],
    fault: "You are still a member",
    onDone: beginAnew,
  });
  const deleting = useChange({
    change: () => deleteOrganisation(organisation.id),
    refreshes: [],
    fault: "The organisation was not deleted",
    onDone: beginAnew,
  });
  return (
    <Section title="Leave" hint="The last owner cannot leave, but can delete the organisation.">
      <Group gap="xs">
        <Button
          variant="default"
          disabled={userId === ""}
          loading={leaving.isPending}
          onClick={() =>
            confirm({
              title: `Leave ${organisation.name}?`,
              words: "You lose access to what is in it, and your keys for it end.",
              deed: "Leave",
              onConfirm: () => leaving.mutate(),
            })
          }
        >
          Leave this organisation
        </Button>
        {organisation.role === "owner" && (
          <Button
            variant="light"
            color="red"
            loading={deleting.isPending}
            onClick={() =>
              confirm({
                title: `Delete ${organisation.name}?`,
                words: "Everything that belongs to it is deleted, for all members, for good.",
                deed: "Delete organisation",
                onConfirm: () => deleting.mutate(),
              })
            }
          >
            Delete it
          </Button>
        )}
      </Group>
    </Section>
  );
}
