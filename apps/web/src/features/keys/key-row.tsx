"use client";

import { Button, Group } from "@mantine/core";
import { revokeKey } from "#api/keys.ts";
import type { Key } from "#api/types.ts";
import { isAtLeast, useOrganisation, useProfile } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatAgo, formatCost, formatCount, formatDate } from "#ui/format.ts";
import { useChange } from "#ui/use-change.ts";
import { openChangeKey } from "./key-form.tsx";
import classes from "#ui/section.module.css";

export function KeyRow({ apiKey }: { apiKey: Key }) {
  const isOwn = useProfile().data?.id === apiKey.user_id;
  const isAdmin = isAtLeast(useOrganisation()?.role, "admin");
  const revoking = useChange({
    change: () => revokeKey(apiKey.id),
    refreshes: ["keys"],
    fault: "The key was not revoked",
  });
  const { name, status } = apiKey;
  return (
    <li data-dim={status !== "active" || undefined}>
      <span className={classes.name}>{name}</span>
      <span className={classes.detail}>
        <code>{apiKey.prefix}…</code> {isOwn ? "" : "somebody else's, "}
        {factsOf(apiKey).join(", ")}
      </span>
      {status !== "active" && (
        <span className={classes.state} data-state="off">
          {status === "revoked" ? "Revoked" : "Expired"}
        </span>
      )}
      {status === "active" && (isOwn || isAdmin) && (
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Change ${name}`}
            onClick={() => openChangeKey(apiKey)}
          >
            Change
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Revoke ${name}`}
            loading={revoking.isPending}
            onClick={() =>
              confirm({
                title: "Revoke this key?",
                words: `Clients that use “${name}” are refused from now on. It cannot be brought back.`,
                deed: "Revoke key",
                onConfirm: () => revoking.mutate(),
              })
            }
          >
            Revoke
          </Button>
        </Group>
      )}
    </li>
  );
}

function factsOf(key: Key): string[] {
  const facts = [
    key.last_used_at ? `used ${formatAgo(key.last_used_at)}` : "never used",
    `made ${formatDate(key.created_at)}`,
  ];
  if (key.expires_at) facts.push(`until ${formatDate(key.expires_at)}`);
  if (key.requests_per_minute) facts.push(`${formatCount(key.requests_per_minute)} a minute`);
  if (key.monthly_budget_usd !== null) facts.push(`${formatCost(key.monthly_budget_usd)} a month`);
  if (key.scopes) facts.push(key.scopes.length > 0 ? key.scopes.join(" ") : "no scopes");
  return facts;
}
