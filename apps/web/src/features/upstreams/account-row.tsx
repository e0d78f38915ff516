"use client";

import { Badge, Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Account } from "#api/types.ts";
import { changeAccount, checkAccount, removeAccount } from "#api/upstreams.ts";
import { isAtLeast, useOrganisation, useProfile } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatAgo, formatDuration, formatMoment } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { useChange } from "#ui/use-change.ts";
import { openChangeAccount } from "./account-form.tsx";
import { loadOf, stateOf } from "./account-state.ts";
import classes from "#ui/section.module.css";

const refreshes = ["accounts", "pools"] as const;

export function AccountRow({ account }: { account: Account }) {
  const isOwn = useProfile().data?.id === account.owner_id;
  const isAdmin = isAtLeast(useOrganisation()?.role, "admin");
  const manages = isOwn || (isAdmin && account.sharing === "organisation");
  const state = stateOf(account);
  const checking = useChange({
    change: () => checkAccount(account.id),
    refreshes,
    fault: "The account was not checked",
    onDone: ({ works, detail, latency_ms: latencyMs }) =>
      notifications.show({
        color: works ? "green" : "red",
        title: works ? `${account.name} works` : `${account.name} does not work`,
        message: `${detail} (${formatDuration(latencyMs)})`,
      }),
  });
  return (
    <li>
      <span className={classes.detail}>
        <span className={classes.strong}>{account.name}</span>{" "}
        {account.secret_hint && <code>…{account.secret_hint}</code>}{" "}
        {account.sharing === "private" && (
          <Badge size="sm" variant="light" radius="sm" tt="none" fw={500}>
            Private
          </Badge>
        )}
        <br />
        {loadOf(account)},{" "}
        {account.last_used_at ? `used ${formatAgo(account.last_used_at)}` : "never used"}
        {account.token_expires_at && `, token until ${formatMoment(account.token_expires_at)}`}
        {state.detail && (
          <>
            <br />
            {state.detail}
          </>
        )}
      </span>
      <span className={classes.state} data-state={state.tone}>
        {state.label}
      </span>
      {manages && (
        <>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Check ${account.name}`}
            loading={checking.isPending}
            onClick={() => checking.mutate()}
          >
            Check
          </Button>
          <AccountMenu account={account} />
        </>
      )}
    </li>
  );
}

function AccountMenu({ account }: { account: Account }) {
  const { id, name, enabled } = account;
  const switching = useChange({
    change: () => changeAccount(id, { enabled: !enabled }),
    refreshes,
    fault: "The account was not changed",
  });
  const removing = useChange({
    change: () => removeAccount(id),
    refreshes,
    fault: "The account was not removed",
  });
  return (
    <MoreMenu label={`Menu of ${name}`}>
      <Menu.Item onClick={() => openChangeAccount(account)}>Change</Menu.Item>
      <Menu.Item disabled={switching.isPending} onClick={() => switching.mutate()}>
        {enabled ? "Switch off" : "Switch on"}
      </Menu.Item>
      <Menu.Item
        color="red"
        onClick={() =>
          confirm({
            title: `Remove ${name}?`,
            words:
              "Its secret is deleted from the vault. Answers under way come to their end; WebSockets are closed.",
            deed: "Remove account",
            onConfirm: () => removing.mutate(),
          })
        }
      >
        Remove
      </Menu.Item>
    </MoreMenu>
  );
}
