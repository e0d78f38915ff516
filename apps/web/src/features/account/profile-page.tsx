"use client";

import { notifications } from "@mantine/notifications";
import { renameUser } from "#api/account.ts";
import type { Profile } from "#api/types.ts";
import { useProfile } from "#features/session/use-session.ts";
import { formatDate } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { NameSection } from "#ui/name-section.tsx";
import { Page } from "#ui/page.tsx";
import { Section } from "#ui/section.tsx";
import classes from "#ui/section.module.css";

export function ProfilePage() {
  const profile = useProfile();
  return (
    <Page width="reading" title="Profile" description="How others of your organisations see you.">
      <Loaded query={profile} fault="Your profile could not be loaded" rows={2}>
        {(data) => (
          <>
            <NameSection
              key={data.name}
              label="Name"
              name={data.name}
              autoComplete="name"
              rename={renameUser}
              refreshes={["profile", "browser-sessions", "members"]}
              onDone={() => notifications.show({ message: "Your name is changed" })}
            />
            <Facts profile={data} />
          </>
        )}
      </Loaded>
    </Page>
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
