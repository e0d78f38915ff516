"use client";

import { ActionIcon, Button } from "@mantine/core";
import {
  IconArrowsExchange,
  IconFilterOff,
  IconRefresh,
  IconSortAscending,
  IconSortDescending,
  IconX,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import type { ExchangeSort } from "#api/exchanges.ts";
import type { ExchangeFacets } from "#api/types.ts";
import { useCapture } from "#features/captures/use-captures.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { ErrorState } from "#ui/error-state.tsx";
import { formatPlural } from "#ui/format.ts";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { isFiltered, noExchangeFilter } from "./exchange-filter.ts";
import type { ExchangeView } from "./exchange-filter.ts";
import { ExchangeFilterBar } from "./exchange-filter-bar.tsx";
import { ExchangeTable } from "./exchange-table.tsx";
import { JsonPathFilter } from "./json-path-filter.tsx";
import { TimeFilter } from "./time-filter.tsx";
import { useExchangeCounts } from "./use-exchanges.ts";
import { useSearch } from "./use-search.ts";
import classes from "./exchanges.module.css";

interface ExchangeBrowserProps {
  view: ExchangeView;
  onChange: (part: Partial<ExchangeView>) => void;
}

export function ExchangeBrowser({ view, onChange }: ExchangeBrowserProps) {
  const { filter, sort, open } = view;
  const search = useSearch(filter, sort);
  const { exchanges, loaded, isPaused } = search;
  const counts = useExchangeCounts(filter).data;
  const all = useExchangeCounts({ ...noExchangeFilter, capture_id: filter.capture_id }).data;
  const total = counts?.total ?? loaded.length;
  const change = (part: Partial<typeof filter>) => onChange({ filter: { ...filter, ...part } });
  const clear = () => onChange({ filter: { ...noExchangeFilter, capture_id: filter.capture_id } });
  const narrowed = isFiltered({ ...filter, capture_id: null });

  return (
    <>
      <ExchangeFilterBar filter={filter} counts={all} onChange={change} />
      <div className={classes.count}>
        <span role="status">{counts ? countText(counts) : " "}</span>
        {filter.capture_id !== null && (
          <CaptureChip id={filter.capture_id} onRemove={() => change({ capture_id: null })} />
        )}
        {narrowed && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFilterOff size={15} />}
            onClick={clear}
          >
            Clear filters
          </Button>
        )}
        <RefreshButton />
        <span className={classes.order}>
          <JsonPathFilter path={filter.json_path} onChange={change} />
          <TimeFilter filter={filter} onChange={change} />
          <OrderButton sort={sort} onChange={(next) => onChange({ sort: next })} />
        </span>
      </div>
      {exchanges.isPending || search.isSearching ? (
        <RowSkeletons rows={12} height={38} />
      ) : exchanges.error ? (
        <ErrorState
          title="The exchanges could not be loaded"
          error={exchanges.error}
          onRetry={() => void exchanges.refetch()}
        />
      ) : loaded.length > 0 ? (
        <>
          <ExchangeTable
            key={`${JSON.stringify(filter)}${sort}`}
            exchanges={loaded}
            total={total}
            hasMore={exchanges.hasNextPage && !isPaused}
            loadMore={search.loadMore}
            openId={open}
            onOpen={(id) => onChange({ open: id })}
          />
          {isPaused && (
            <p className={classes.further}>
              Nothing more found so far.{" "}
              <Button variant="subtle" size="compact-sm" onClick={search.lookFurther}>
                Look further
              </Button>
            </p>
          )}
        </>
      ) : isPaused ? (
        <NothingSoFar onLookFurther={search.lookFurther} />
      ) : (
        <NoExchanges narrowed={narrowed} onClear={clear} />
      )}
    </>
  );
}

function countText({ total, complete }: ExchangeFacets): string {
  return complete ? formatPlural(total, "exchange") : `At least ${formatPlural(total, "exchange")}`;
}

interface OrderButtonProps {
  sort: ExchangeSort;
  onChange: (sort: ExchangeSort) => void;
}

function OrderButton({ sort, onChange }: OrderButtonProps) {
  const latestFirst = sort === "-started_at";
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      fw={400}
      leftSection={latestFirst ? <IconSortDescending size={16} /> : <IconSortAscending size={16} />}
      onClick={() => onChange(latestFirst ? "started_at" : "-started_at")}
    >
      {latestFirst ? "Latest first" : "Earliest first"}
    </Button>
  );
}

/** A search that has looked through much: whoever asked says whether it goes on. */
function NothingSoFar({ onLookFurther }: { onLookFurther: () => void }) {
  return (
    <EmptyState
      icon={<IconArrowsExchange size={22} stroke={1.6} />}
      title="Nothing found so far"
      action={
        <Button variant="default" onClick={onLookFurther}>
          Look further
        </Button>
      }
    >
      There are more exchanges than were looked through. Other filters make it faster.
    </EmptyState>
  );
}

function NoExchanges({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  const icon = <IconArrowsExchange size={22} stroke={1.6} />;
  if (narrowed) {
    return (
      <EmptyState
        icon={icon}
        title="No exchange fits these filters"
        action={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={icon}
      title="No exchanges yet"
      action={
        <Button component={Link} href="/captures">
          Captures
        </Button>
      }
    >
      Requests and responses stand here once a capture is imported.
    </EmptyState>
  );
}

function CaptureChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const name = useCapture(id).data?.name ?? id;
  return (
    <span className={classes.within}>
      <Link href={`/captures/${id}`}>{name}</Link>
      <ActionIcon size={22} aria-label={`All captures, not only ${name}`} onClick={onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </span>
  );
}

/** New exchanges do not push those away that somebody is looking at: they come when asked for. */
function RefreshButton() {
  const queries = useQueryClient();
  return (
    <ActionIcon
      size={28}
      aria-label="Read the list again"
      onClick={() => {
        void queries.resetQueries({ queryKey: ["exchanges"] });
        void queries.invalidateQueries({ queryKey: ["exchange-counts"] });
      }}
    >
      <IconRefresh size={16} stroke={1.7} />
    </ActionIcon>
  );
}
