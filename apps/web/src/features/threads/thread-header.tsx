"use client";

import type { Thread } from "#api/types.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { ThreadMenuItems } from "./thread-menu-items.tsx";
import classes from "./thread-page.module.css";

export function ThreadHeader({ thread }: { thread: Thread }) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title}>{thread.title || "New thread"}</h1>
      <MoreMenu label="Thread menu">
        <ThreadMenuItems thread={thread} leaveOnDelete />
      </MoreMenu>
    </header>
  );
}
