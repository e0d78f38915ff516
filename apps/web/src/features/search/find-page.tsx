"use client";

import { SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconSearchOff } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import type { SearchMode } from "#api/types.ts";
import { searchPassages } from "#api/workspace.ts";
import { filtersOf, noFilter } from "#features/ask/ask-settings.ts";
import { CollectionPicker } from "#features/ask/collection-picker.tsx";
import { FilterPicker } from "#features/ask/filter-picker.tsx";
import { ReaderLayout } from "#features/reader/reader-layout.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { formatDuration, formatPlural } from "#ui/format.ts";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { SearchHitCard } from "./search-hit-card.tsx";
import classes from "./search.module.css";

const modes: Array<{ value: SearchMode; label: string }> = [
  { value: "hybrid", label: "Both" },
  { value: "lexical", label: "Words" },
  { value: "vector", label: "Meaning" },
];

export function FindPage() {
  const [query, setQuery] = useState(useSearchParams().get("q") ?? "");
  const [words] = useDebouncedValue(query.trim(), 200);
  const [mode, setMode] = useState<SearchMode>("hybrid");
  const [collectionId, setCollectionId] = useState<string | null>(null);
  const [filter, setFilter] = useState(noFilter);
  const filters = {
    ...filtersOf(filter),
    ...(collectionId ? { collection_ids: [collectionId] } : {}),
  };

  // The address keeps the query, so that a reload or a shared link shows the same.
  useEffect(() => {
    globalThis.history.replaceState(
      null,
      "",
      words ? `/find?q=${encodeURIComponent(words)}` : "/find",
    );
  }, [words]);

  const results = useQuery({
    queryKey: ["search", words, mode, filters],
    queryFn: ({ signal }) =>
      searchPassages({ query: words, mode, limit: 30, group_by: "passage", filters }, signal),
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });

  return (
    <ReaderLayout>
      <Page
        width="reading"
        title="Search"
        description="The passages that answers would rest on, with their scores."
      >
        <TextInput
          size="lg"
          placeholder="Search passages"
          aria-label="Search passages"
          leftSection={<IconSearch size={19} stroke={1.7} />}
          value={query}
          autoFocus
          data-search-box
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <div className={classes.bar}>
          <SegmentedControl
            size="xs"
            data={modes}
            value={mode}
            aria-label="How to search"
            onChange={(value) =>
              setMode(modes.find((item) => item.value === value)?.value ?? "hybrid")
            }
          />
          <CollectionPicker value={collectionId} onChange={setCollectionId} />
          <FilterPicker value={filter} onChange={setFilter} />
          {results.data && words && (
            <span className={classes.facts} role="status">
              {formatPlural(results.data.hits.length, "passage")} in{" "}
              {formatDuration(results.data.took_ms)}
              {results.data.mode !== mode && " · by words, until vectors are there"}
            </span>
          )}
        </div>
        {!words ? (
          <EmptyState
            icon={<IconSearch size={22} stroke={1.6} />}
            title="Look into the passages themselves"
          >
            “Words” finds exact names and codes, “Meaning” finds the same thing said otherwise,
            “Both” fuses them, as answers do.
          </EmptyState>
        ) : results.isPending ? (
          <RowSkeletons rows={5} height={120} />
        ) : results.error ? (
          <ErrorState
            title="The search failed"
            error={results.error}
            onRetry={() => void results.refetch()}
          />
        ) : results.data.hits.length === 0 ? (
          <EmptyState icon={<IconSearchOff size={22} stroke={1.6} />} title="No passage found">
            Try other words, search by meaning, or widen the filters.
          </EmptyState>
        ) : (
          <ol className={classes.hits}>
            {results.data.hits.map((hit) => (
              <li key={hit.passage_id}>
                <SearchHitCard hit={hit} />
              </li>
            ))}
          </ol>
        )}
      </Page>
    </ReaderLayout>
  );
}
