"use client";

import Link from "next/link";
import { useThreads } from "#features/threads/use-threads.ts";
import classes from "./sidebar.module.css";

const shown = 12;

export function RecentThreads({ pathname }: { pathname: string }) {
  const threads = useThreads("").data?.pages[0]?.data.slice(0, shown) ?? [];
  return (
    <section className={classes.recent} aria-label="Recent threads">
      {threads.length > 0 && <h2 className={classes.heading}>Recent</h2>}
      <ul className={classes.links}>
        {threads.map((thread) => (
          <li key={thread.id}>
            <Link
              href={`/threads/${thread.id}`}
              className={classes.thread}
              aria-current={pathname === `/threads/${thread.id}` ? "page" : undefined}
            >
              {thread.title || thread.last_question || "New thread"}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
