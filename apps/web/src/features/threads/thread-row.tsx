"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import Link from "next/link";
import type { Thread } from "#api/types.ts";
import { formatAgo, formatMoment, formatPlural } from "#ui/format.ts";
import { ThreadMenuItems } from "./thread-menu-items.tsx";
import classes from "./history.module.css";

export function ThreadRow({ thread }: { thread: Thread }) {
  const differs = thread.last_question && thread.last_question !== thread.title;
  return (
    <li className={classes.row}>
      <Link href={`/threads/${thread.id}`} className={classes.link}>
        <span className={classes.title}>{thread.title || "New thread"}</span>
        {differs && <span className={classes.last}>{thread.last_question}</span>}
        <span className={classes.facts}>
          {formatPlural(thread.entry_count, "answer")} ·{" "}
          <time dateTime={thread.updated_at} title={formatMoment(thread.updated_at)}>
            {formatAgo(thread.updated_at)}
          </time>
        </span>
      </Link>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`Menu of ${thread.title}`} className={classes.menu}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ThreadMenuItems thread={thread} />
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
