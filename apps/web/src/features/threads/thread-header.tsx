"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { Thread } from "#api/types.ts";
import { ThreadMenuItems } from "./thread-menu-items.tsx";
import classes from "./thread-page.module.css";

export function ThreadHeader({ thread }: { thread: Thread }) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title}>{thread.title || "New thread"}</h1>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label="Thread menu">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ThreadMenuItems thread={thread} leaveOnDelete />
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
