"use client";

import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconHistory, IconMessageCirclePlus, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { EntryMatches } from "./entry-matches.tsx";
import { ThreadRow } from "./thread-row.tsx";
import { useThreads } from "./use-threads.ts";
import classes from "./history.module.css";

export function HistoryPage() {
  const [query, setQuery] = useState("");
  const [words] = useDebouncedValue(query.trim(), 200);
  return (
    <Page
      width="reading"
      title="History"
      description="Every question asked through the workspace, from this page or from any client."
      actions={
        <Button
          component={Link}
          href="/"
          variant="default"
          leftSection={<IconMessageCirclePlus size={17} />}
        >
          New question
        </Button>
      }
    >
      <TextInput
        size="md"
        mb="lg"
        placeholder="Search questions and answers"
        aria-label="Search questions and answers"
        leftSection={<IconSearch size={17} stroke={1.7} />}
        value={query}
        data-search-box
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {words ? <EntryMatches words={words} /> : <AllThreads />}
    </Page>
  );
}

function AllThreads() {
  const threads = useThreads("");
  if (threads.isPending) return <RowSkeletons rows={6} height={64} />;
  if (threads.error) {
    return (
      <ErrorState
        title="The history could not be loaded"
        error={threads.error}
        onRetry={() => void threads.refetch()}
      />
    );
  }
  const list = threads.data.pages.flatMap((page) => page.data);
  if (list.length === 0) {
    return (
      <EmptyState
        icon={<IconHistory size={22} stroke={1.6} />}
        title="Nothing asked yet"
        action={
          <Button component={Link} href="/">
            Ask the first question
          </Button>
        }
      >
        Questions and their answers are kept here, to be searched, gone on with, exported and
        shared.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {list.map((thread) => (
          <ThreadRow key={thread.id} thread={thread} />
        ))}
      </ul>
      {threads.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={threads.isFetchingNextPage}
          onClick={() => void threads.fetchNextPage()}
        >
          Show older threads
        </Button>
      )}
    </>
  );
}
