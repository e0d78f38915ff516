"use client";

import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { listInvitations, withdrawInvitation } from "#api/organisations.ts";
import type { Invitation, Organisation } from "#api/types.ts";
import { formatDate } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { openInvite } from "./invite-form.tsx";
import { roleNames } from "./roles.ts";
import classes from "#ui/section.module.css";

export function InvitationsSection({ organisation }: { organisation: Organisation }) {
  const invitations = useQuery({
    queryKey: ["invitations", organisation.id],
    queryFn: ({ signal }) => listInvitations(organisation.id, signal),
  });
  return (
    <Section
      title="Invitations"
      hint="A link for one person. The workspace sends no mail: give it to them yourself."
      action={
        <Button leftSection={<IconUserPlus size={16} />} onClick={() => openInvite(organisation)}>
          Invite somebody
        </Button>
      }
    >
      <Loaded query={invitations} fault="The invitations could not be loaded" rows={1}>
        {({ data }) => (
          <ul className={classes.rows} aria-label="Invitations">
            {data.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                organisationId={organisation.id}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

interface InvitationRowProps {
  invitation: Invitation;
  organisationId: string;
}

function InvitationRow({ invitation, organisationId }: InvitationRowProps) {
  const withdrawing = useChange({
    change: () => withdrawInvitation(organisationId, invitation.id),
    refreshes: ["invitations"],
    fault: "The invitation was not withdrawn",
  });
  return (
    <li>
      <span className={classes.name}>{invitation.email}</span>
      <span className={classes.detail}>
        {roleNames[invitation.role]}, until {formatDate(invitation.expires_at)}
      </span>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={`Withdraw the invitation of ${invitation.email}`}
        loading={withdrawing.isPending}
        onClick={() => withdrawing.mutate()}
      >
        Withdraw
      </Button>
    </li>
  );
}
