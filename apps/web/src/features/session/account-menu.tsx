"use client";

import { Menu, Skeleton } from "@mantine/core";
import {
  IconCheck,
  IconLogout,
  IconPlus,
  IconSelector,
  IconShieldLock,
  IconUser,
  IconUserPlus,
} from "@tabler/icons-react";
import Link from "next/link";
import { openCreateOrganisation } from "#features/organisation/create-organisation-form.tsx";
import { PersonMark } from "#ui/person-mark.tsx";
import classes from "./account-menu.module.css";
import { enterAccount, enterOrganisation, leave } from "./leave.ts";
import {
  useBrowserAccounts,
  useOrganisation,
  useOrganisations,
  useProfile,
} from "./use-session.ts";

const icon = { size: 16, stroke: 1.7 } as const;

/** Who is signed in and for whom they act; from here to other organisations, accounts, and out. */
export function AccountMenu() {
  const profile = useProfile().data;
  const organisation = useOrganisation();
  if (!profile) return <Skeleton h={40} radius="md" />;
  const where = organisation?.personal ? "Personal" : (organisation?.name ?? "…");
  return (
    <Menu position="top-start" width={264} withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.target}
          aria-label={`Account: ${profile.name}, ${where}`}
        >
          <PersonMark name={profile.name} />
          <span className={classes.words}>
            <span>{profile.name}</span> <span className={classes.dim}>{where}</span>
          </span>
          <IconSelector size={15} stroke={1.7} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah="70dvh" style={{ overflowY: "auto" }}>
        <Organisations />
        <Accounts />
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings/profile" leftSection={<IconUser {...icon} />}>
          Profile
        </Menu.Item>
        <Menu.Item
          component={Link}
          href="/settings/security"
          leftSection={<IconShieldLock {...icon} />}
        >
          Security
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Organisations() {
  const present = useProfile().data?.organisation_id;
  const organisations = useOrganisations().data?.data ?? [];
  return (
    <>
      <Menu.Label>Organisation</Menu.Label>
      {organisations.map(({ id, name, personal, role }) => (
        <Menu.Item
          key={id}
          aria-current={id === present || undefined}
          rightSection={id === present ? <IconCheck size={15} aria-label="in use" /> : null}
          onClick={() => void (id === present || enterOrganisation(id))}
        >
          <span className={classes.option}>
            {personal ? "Personal" : name}
            <span className={classes.dim}>{personal ? "Only you" : role}</span>
          </span>
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<IconPlus {...icon} />} onClick={openCreateOrganisation}>
        New organisation
      </Menu.Item>
    </>
  );
}

function Accounts() {
  const accounts = useBrowserAccounts().data?.data ?? [];
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Accounts in this browser</Menu.Label>
      {accounts.map(({ session_id: id, current, user }) => (
        <Menu.Item
          key={id}
          aria-current={current || undefined}
          rightSection={current ? <IconCheck size={15} aria-label="in use" /> : null}
          onClick={() => void (current || enterAccount(id))}
        >
          <span className={classes.option}>
            {user.name}
            <span className={classes.dim}>{user.email}</span>
          </span>
        </Menu.Item>
      ))}
      <Menu.Item component="a" href="/sign-in" leftSection={<IconUserPlus {...icon} />}>
        Add another account
      </Menu.Item>
    </>
  );
}
