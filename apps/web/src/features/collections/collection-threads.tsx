"use client";

import { ThreadRow } from "#features/threads/thread-row.tsx";
import { useThreads } from "#features/threads/use-threads.ts";
import history from "#features/threads/history.module.css";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import classes from "./collections.module.css";

export function CollectionThreads({ collectionId }: { collectionId: string }) {
  const threads = useThreads(collectionId);
  if (threads.isPending) return <RowSkeletons rows={2} height={60} />;
  const list = threads.data?.pages.flatMap((page) => page.data) ?? [];
  if (list.length === 0) {
    return (
      <p className={classes.none}>A question asked within this collection starts a thread here.</p>
    );
  }
  return (
    <ul className={history.list}>
      {list.map((thread) => (
        <ThreadRow key={thread.id} thread={thread} />
      ))}
    </ul>
  );
}
