"use client";

import { Button, Menu, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { deleteWatch, postTestDelivery, runWatch, switchWatch } from "#api/watches.ts";
import type { Watch } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatAgo } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { useChange } from "#ui/use-change.ts";
import { WatchHistory } from "./watch-history.tsx";
import { planOf, verdictWords } from "./watch-words.ts";
import classes from "./watches.module.css";

export function WatchCard({ watch }: { watch: Watch }) {
  const [open, setOpen] = useState(false);
  const { name, last_run: last, webhook_url: webhook } = watch;
  return (
    <article className={classes.card} aria-label={name}>
      <header>
        <div className={classes.words}>
          <h3>{name}</h3>
          <p>
            {planOf(watch)} {webhook ? `Tells ${webhook}.` : "Tells nobody."}
          </p>
          {last && (
            <p className={classes.verdict} data-verdict={last.verdict}>
              {verdictWords[last.verdict]}, {formatAgo(last.created_at)}
              {last.error && `: ${last.error}`}
            </p>
          )}
        </div>
        <WatchDeeds watch={watch} />
      </header>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? "Hide history" : "History"}
      </Button>
      {open && <WatchHistory watch={watch} />}
    </article>
  );
}

function WatchDeeds({ watch }: { watch: Watch }) {
  const { id, name, enabled, webhook_url: webhook } = watch;
  const mayWrite = isAtLeast(useOrganisation()?.role, "member");
  const refreshes = ["watches"];
  const switching = useChange({
    change: (on: boolean) => switchWatch(id, on),
    refreshes,
    fault: "The watch was not switched",
  });
  const removing = useChange({
    change: () => deleteWatch(id),
    refreshes,
    fault: "The watch was not deleted",
  });
  const running = useChange({
    change: () => runWatch(id),
    refreshes,
    fault: "Nothing was compared",
    onDone: ({ verdict }) => notifications.show({ message: verdictWords[verdict] }),
  });
  const testing = useChange({
    change: () => postTestDelivery(id),
    refreshes,
    fault: "Nothing was posted",
    onDone: () => notifications.show({ message: "A test is on its way" }),
  });
  if (!mayWrite) return null;
  return (
    <div className={classes.deeds}>
      <Switch
        aria-label={`${name} is on`}
        checked={switching.isPending ? switching.variables : enabled}
        onChange={(event) => switching.mutate(event.currentTarget.checked)}
      />
      <Button
        variant="default"
        size="compact-sm"
        loading={running.isPending}
        onClick={() => running.mutate()}
      >
        Compare now
      </Button>
      <MoreMenu label={`Menu of ${name}`}>
        <Menu.Item disabled={webhook === null} onClick={() => testing.mutate()}>
          Post a test
        </Menu.Item>
        <Menu.Item
          color="red"
          onClick={() =>
            confirm({
              title: `Delete ${name}?`,
              words: "Its runs and deliveries are forgotten.",
              deed: "Delete watch",
              onConfirm: () => removing.mutate(),
            })
          }
        >
          Delete
        </Menu.Item>
      </MoreMenu>
    </div>
  );
}
