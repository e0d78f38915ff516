import { useCallback, useEffect, useMemo, useState } from "react";
import type { ExchangeFilter, ExchangeSort } from "#api/exchanges.ts";
import { isSearchPaused } from "./search-pages.ts";
import { useExchanges } from "./use-exchanges.ts";

/**
 * The exchanges that fit, page by page. With a JSON path a page holds what was found among so many: an
 * empty one is read on behind by itself, to a bound.
 */
export function useSearch(filter: ExchangeFilter, sort: ExchangeSort) {
  const exchanges = useExchanges(filter, sort);
  const search = JSON.stringify([filter, sort]);
  const [asked, setAsked] = useState({ search, pages: 0 });
  const pages = exchanges.data?.pages;
  const loaded = useMemo(() => pages?.flatMap(({ data }) => data) ?? [], [pages]);
  const { isFetchingNextPage, fetchNextPage, hasNextPage, isError } = exchanges;
  const askedAt = asked.search === search ? asked.pages : 0;
  const isPaused = hasNextPage && !isError && isSearchPaused(pages ?? [], askedAt);
  const loadMore = useCallback(() => {
    if (!isFetchingNextPage && !isPaused) void fetchNextPage();
  }, [isFetchingNextPage, isPaused, fetchNextPage]);
  const isSearching = loaded.length === 0 && hasNextPage && !isError && !isPaused;
  useEffect(() => {
    if (isSearching) loadMore();
  }, [isSearching, loadMore]);
  const lookFurther = () => setAsked({ search, pages: pages?.length ?? 0 });
  return { exchanges, loaded, loadMore, isSearching, isPaused, lookFurther };
}
