import { useInfiniteQuery } from "@tanstack/react-query";
import { listThreads, searchEntries } from "#api/threads.ts";

export const useThreads = (collectionId: string) =>
  useInfiniteQuery({
    queryKey: ["threads", collectionId],
    queryFn: ({ pageParam, signal }) =>
      listThreads({ collection_id: collectionId, limit: 50, cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const useEntrySearch = (words: string) =>
  useInfiniteQuery({
    queryKey: ["entries", words],
    queryFn: ({ pageParam, signal }) =>
      searchEntries({ q: words, limit: 30, cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: words !== "",
  });
