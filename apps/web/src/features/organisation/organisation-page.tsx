"use client";

import { Button } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { renameOrganisation } from "#api/organisations.ts";
import type { Organisation } from "#api/types.ts";
import { isAtLeast, useOrganisation, useOrganisations } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { NameSection } from "#ui/name-section.tsx";
import { Page } from "#ui/page.tsx";
import { openCreateOrganisation } from "./create-organisation-form.tsx";
import { InvitationsSection } from "./invitations-section.tsx";
import { LeaveSection } from "./leave-section.tsx";
import { MembersSection } from "./members-section.tsx";

export function OrganisationPage() {
  const organisations = useOrganisations();
  const organisation = useOrganisation();
  return (
    <Page
      width="reading"
      title={organisation && !organisation.personal ? organisation.name : "Members"}
      description="Who shares these documents, threads, keys and accounts."
    >
      <Loaded query={organisations} fault="Your organisations could not be loaded">
        {() => organisation && <Parts key={organisation.id} organisation={organisation} />}
      </Loaded>
    </Page>
  );
}

function Parts({ organisation }: { organisation: Organisation }) {
  if (organisation.personal) {
    return (
      <EmptyState
        icon={<IconUser size={22} stroke={1.6} />}
        title="This is your personal organisation"
        action={<Button onClick={openCreateOrganisation}>New organisation</Button>}
      >
        Nobody else is in it. To work with others, make an organisation and invite them there.
      </EmptyState>
    );
  }
  const isAdmin = isAtLeast(organisation.role, "admin");
  return (
    <>
      {isAdmin && (
        <NameSection
          label="Name of the organisation"
          name={organisation.name}
          rename={(name) => renameOrganisation(organisation.id, name)}
          refreshes={["organisations"]}
        />
      )}
      <MembersSection organisation={organisation} />
      {isAdmin && <InvitationsSection organisation={organisation} />}
      <LeaveSection organisation={organisation} />
    </>
  );
}
