import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { countExchanges, getExchange, listExchanges } from "#api/exchanges.ts";
import type { ExchangeFilter, ExchangeSort } from "#api/exchanges.ts";

/** Pages are kept as they are: reading a hundred of them again whenever the window is looked at costs too much. */
export const useExchanges = (filter: ExchangeFilter, sort: ExchangeSort) =>
  useInfiniteQuery({
    queryKey: ["exchanges", filter, sort],
    queryFn: ({ pageParam, signal }) => listExchanges(filter, sort, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useExchangeCounts = (filter: ExchangeFilter) =>
  useQuery({
    queryKey: ["exchange-counts", filter],
    queryFn: ({ signal }) => countExchanges(filter, signal),
    placeholderData: keepPreviousData,
  });

/** What was seen does not change any more. */
export const useExchange = (id: string) =>
  useQuery({
    queryKey: ["exchange", id],
    queryFn: ({ signal }) => getExchange(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
