import { useQuery } from "@tanstack/react-query";
import { listAccounts, listPools } from "#api/upstreams.ts";

/** Health and load change by themselves. */
const refetchInterval = 5_000;

export const usePools = () =>
  useQuery({ queryKey: ["pools"], queryFn: ({ signal }) => listPools(signal), refetchInterval });

export const useAccounts = () =>
  useQuery({
    queryKey: ["accounts"],
    queryFn: ({ signal }) => listAccounts(signal),
    refetchInterval,
  });
