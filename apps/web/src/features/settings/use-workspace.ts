import { useQuery } from "@tanstack/react-query";
import { getStatus } from "#api/gateway.ts";
import { getSettings, getStats, listModels } from "#api/workspace.ts";

export const useModels = () =>
  useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => listModels(signal),
    staleTime: 60_000,
  });

export const useSettings = () =>
  useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => getSettings(signal),
    staleTime: 300_000,
  });

export const useStats = () =>
  useQuery({ queryKey: ["stats"], queryFn: ({ signal }) => getStats(signal) });

export const useStatus = () =>
  useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => getStatus(signal),
    refetchInterval: 10_000,
  });
