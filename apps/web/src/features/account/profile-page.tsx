"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { renameUser } from "#api/account.ts";
import { messageOf } from "#api/error-message.ts";
import type { Profile } from "#api/types.ts";
import { useProfile } from "#features/session/use-session.ts";
import { formatDate } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import classes from "#ui/section.module.css";

export function ProfilePage() {
  const profile = useProfile();
  return (
    <Page width="reading" title="Profile" description="How others of your organisations see you.">
      <Loaded query={profile} fault="Your profile could not be loaded" rows={2}>
        {(data) => (
          <>
            <NameForm key={data.name} profile={data} />
            <Facts profile={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NameForm({ profile }: { profile: Profile }) {
  const [name, setName] = useState(profile.name);
  const renaming = useChange({
    change: () => renameUser(name.trim()),
    refreshes: ["profile", "browser-sessions", "members"],
    onDone: () => notifications.show({ message: "Your name is changed" }),
  });
  const changed = name.trim() !== "" && name.trim() !== profile.name;
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
            aria-label="Name"
            autoComplete="name"
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

function Facts({ profile }: { profile: Profile }) {
  const facts: ReadonlyArray<[string, string]> = [
    ["E-mail", profile.email],
    ["With us since", formatDate(profile.created_at)],
    ["Role", profile.is_owner ? "Owner of this workspace" : "Member of its organisations"],
  ];
  return (
    <Section title="Account">
      <ul className={classes.rows}>
        {facts.map(([name, value]) => (
          <li key={name}>
            <span className={classes.detail}>{name}</span>
            <span>{value}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
