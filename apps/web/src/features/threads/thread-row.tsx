"use client";

import Link from "next/link";
import type { Thread } from "#api/types.ts";
import { formatAgo, formatMoment, formatPlural } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
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
      <MoreMenu label={`Menu of ${thread.title}`} className={classes.menu}>
        <ThreadMenuItems thread={thread} />
      </MoreMenu>
    </li>
  );
}
