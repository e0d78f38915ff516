import { useQuery } from "@tanstack/react-query";
import { getWatchRun, listWatchDeliveries, listWatches, listWatchRuns } from "#api/watches.ts";

/** Runs and deliveries come by themselves. */
const refetchInterval = 5_000;

export const useWatches = (specId: string) =>
  useQuery({
    queryKey: ["watches", specId],
    queryFn: ({ signal }) => listWatches(specId, signal),
    refetchInterval,
  });

export const useWatchRuns = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ["watches", id, "runs"],
    queryFn: ({ signal }) => listWatchRuns(id, signal),
    enabled,
    refetchInterval,
  });

export const useWatchDeliveries = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ["watches", id, "deliveries"],
    queryFn: ({ signal }) => listWatchDeliveries(id, signal),
    enabled,
    refetchInterval,
  });

export const useWatchRun = (id: string, runId: string) =>
  useQuery({
    queryKey: ["watches", id, "run", runId],
    queryFn: ({ signal }) => getWatchRun(id, runId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
