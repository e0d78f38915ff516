"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { renameOrganisation } from "#api/organisations.ts";
import type { Organisation } from "#api/types.ts";
import { isAtLeast, useOrganisation, useOrganisations } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
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
      {isAdmin && <NameForm organisation={organisation} />}
      <MembersSection organisation={organisation} />
      {isAdmin && <InvitationsSection organisation={organisation} />}
      <LeaveSection organisation={organisation} />
    </>
  );
}

function NameForm({ organisation }: { organisation: Organisation }) {
  const [name, setName] = useState(organisation.name);
  const renaming = useChange({
    change: () => renameOrganisation(organisation.id, name.trim()),
    refreshes: ["organisations"],
  });
  const changed = name.trim() !== "" && name.trim() !== organisation.name;
  return (
    <Section title="Name">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) renaming.mutate();
        }}
      >
        <Group align="flex-start" gap="xs">
          <TextInput
            flex="1 1 220px"
            aria-label="Name of the organisation"
            maxLength={100}
            value={name}
            error={renaming.error ? messageOf(renaming.error) : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={renaming.isPending} disabled={!changed}>
            Save
          </Button>
        </Group>
      </form>
    </Section>
  );
}
