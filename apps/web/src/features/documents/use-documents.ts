import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getDocument, listDocuments } from "#api/documents.ts";
import type { DocumentFilter } from "./document-filter.ts";

export const useDocuments = (filter: DocumentFilter) =>
  useInfiniteQuery({
    queryKey: ["documents", filter],
    queryFn: ({ pageParam, signal }) =>
      listDocuments({ ...filter, limit: 100, cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const useDocument = (id: string) =>
  useQuery({
    queryKey: ["document", id],
    queryFn: ({ signal }) => getDocument(id, signal),
    // The indexing events tell of changes; this is for when their stream is down.
    refetchInterval: (query) => (query.state.data?.status === "indexing" ? 3000 : false),
  });
