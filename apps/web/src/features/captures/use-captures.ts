import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { deleteCapture, getCapture, listCaptures, listEveryCapture } from "#api/captures.ts";
import type { Capture } from "#api/types.ts";
import { useChange } from "#ui/use-change.ts";

/** How soon what is still growing is asked for again: an import takes moments, a recording days. */
const importingMs = 1_500;
const recordingMs = 5_000;

function refetchMs(captures: ReadonlyArray<Pick<Capture, "status">>): number | false {
  if (captures.some(({ status }) => status === "importing")) return importingMs;
  return captures.some(isGrowing) ? recordingMs : false;
}

export const isGrowing = ({ status }: Pick<Capture, "status">): boolean => status !== "ready";

export const useCaptures = () =>
  useInfiniteQuery({
    queryKey: ["captures"],
    queryFn: ({ pageParam, signal }) => listCaptures(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next,
    refetchInterval: ({ state }) => refetchMs(state.data?.pages.flatMap(({ data }) => data) ?? []),
  });

/** Those that can be chosen: whole, and none cut off. */
export const useCaptureChoices = () =>
  useQuery({
    queryKey: ["captures", "choices"],
    queryFn: ({ signal }) => listEveryCapture(signal),
    select: (captures) => captures.filter((capture) => !isGrowing(capture)),
  });

export const useCapture = (id: string) =>
  useQuery({
    queryKey: ["captures", id],
    queryFn: ({ signal }) => getCapture(id, signal),
    refetchInterval: ({ state }) => (state.data ? refetchMs([state.data]) : false),
  });

export const useDeleteCapture = (onDone: () => void = () => undefined) =>
  useChange({
    change: ({ id }: Pick<Capture, "id">) => deleteCapture(id),
    refreshes: ["captures", "exchanges", "exchange-counts"],
    fault: "The capture was not deleted",
    onDone,
  });
