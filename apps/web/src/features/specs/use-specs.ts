import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getDocument, getRevision, getSpec, listRevisions, listSpecs } from "#api/specs.ts";

export const useSpecs = () =>
  useInfiniteQuery({
    queryKey: ["specs"],
    queryFn: ({ pageParam, signal }) => listSpecs(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
  });

export const useSpec = (id: string) =>
  useQuery({ queryKey: ["specs", id], queryFn: ({ signal }) => getSpec(id, signal) });

export const useRevisions = (id: string) =>
  useInfiniteQuery({
    queryKey: ["specs", id, "revisions"],
    queryFn: ({ pageParam, signal }) => listRevisions(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
  });

export const useRevision = (id: string, revision: string) =>
  useQuery({
    queryKey: ["specs", id, "revision", revision],
    queryFn: ({ signal }) => getRevision(id, revision, signal),
  });

export const useDocument = (id: string, revision: string) =>
  useQuery({
    queryKey: ["specs", id, "document", revision],
    queryFn: ({ signal }) => getDocument(id, revision, signal),
  });
