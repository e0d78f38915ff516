"use client";

import { useRouter } from "next/navigation";
import { ReaderLayout } from "#features/reader/reader-layout.tsx";
import { isStatus } from "#api/error-message.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { Page } from "#ui/page.tsx";
import { Button } from "@mantine/core";
import { IconMessageOff } from "@tabler/icons-react";
import { ThreadConversation } from "./thread-conversation.tsx";
import { ThreadSkeleton } from "./thread-skeleton.tsx";
import { useThread } from "./use-thread.ts";
import classes from "./thread-page.module.css";

export function ThreadPage({ id }: { id: string }) {
  const thread = useThread(id);
  const router = useRouter();

  if (thread.data) {
    return (
      <ReaderLayout>
        <ThreadConversation data={thread.data} />
      </ReaderLayout>
    );
  }
  if (isStatus(thread.error, 404)) {
    return (
      <Page title="Thread" width="reading">
        <EmptyState
          icon={<IconMessageOff size={22} stroke={1.6} />}
          title="There is no such thread"
          action={<Button onClick={() => router.push("/")}>Ask a question</Button>}
        >
          It may have been deleted, or belong to another organisation.
        </EmptyState>
      </Page>
    );
  }
  if (thread.error) {
    return (
      <Page title="Thread" width="reading">
        <ErrorState
          title="The thread could not be loaded"
          error={thread.error}
          onRetry={() => void thread.refetch()}
        />
      </Page>
    );
  }
  return (
    <div className={classes.column}>
      <ThreadSkeleton />
    </div>
  );
}
