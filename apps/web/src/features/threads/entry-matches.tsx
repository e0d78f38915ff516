"use client";

import { Button } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import Link from "next/link";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { formatAgo } from "#ui/format.ts";
import { HighlightedText } from "#ui/highlighted-text.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { useEntrySearch } from "./use-threads.ts";
import classes from "./history.module.css";

const origins = { ask: "", agent: "Agent API", chat: "Sonar" } as const;

export function EntryMatches({ words }: { words: string }) {
  const matches = useEntrySearch(words);
  if (matches.isPending) return <RowSkeletons rows={5} height={72} />;
  if (matches.error) {
    return (
      <ErrorState
        title="The search failed"
        error={matches.error}
        onRetry={() => void matches.refetch()}
      />
    );
  }
  const list = matches.data.pages.flatMap((page) => page.data);
  if (list.length === 0) {
    return (
      <EmptyState
        icon={<IconSearchOff size={22} stroke={1.6} />}
        title="No past answer has these words"
      >
        The search looks at questions and answers. To look at documents, use Search.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.list} aria-label="Entries found">
        {list.map((match) => (
          <li key={match.entry_id} className={classes.row}>
            <Link href={`/threads/${match.thread_id}#${match.entry_id}`} className={classes.link}>
              <span className={classes.title}>{match.question}</span>
              <span className={classes.snippet}>
                <HighlightedText text={match.snippet} ranges={match.highlights} />
              </span>
              <span className={classes.facts}>
                {[
                  match.thread_title !== match.question && match.thread_title,
                  origins[match.origin],
                  formatAgo(match.created_at),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {matches.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={matches.isFetchingNextPage}
          onClick={() => void matches.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
