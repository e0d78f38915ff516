import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { deleteCapture, getCapture, listCaptures } from "#api/captures.ts";
import type { Capture } from "#api/types.ts";
import { useChange } from "#ui/use-change.ts";

/** How soon what is still growing is asked for again. */
const growingMs = 1_500;

export const isGrowing = ({ status }: Pick<Capture, "status">): boolean => status !== "ready";

export const useCaptures = () =>
  useInfiniteQuery({
    queryKey: ["captures"],
    queryFn: ({ pageParam, signal }) => listCaptures(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(isGrowing)) ? growingMs : false,
  });

export const useCapture = (id: string) =>
  useQuery({
    queryKey: ["captures", id],
    queryFn: ({ signal }) => getCapture(id, signal),
    refetchInterval: ({ state }) => (state.data && isGrowing(state.data) ? growingMs : false),
  });

export const useDeleteCapture = (onDone: () => void = () => undefined) =>
  useChange({
    change: ({ id }: Pick<Capture, "id">) => deleteCapture(id),
    refreshes: ["captures", "exchanges", "exchange-counts"],
    fault: "The capture was not deleted",
    onDone,
  });
