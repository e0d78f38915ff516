import { useQuery } from "@tanstack/react-query";
import { listCollections } from "#api/collections.ts";

export const useCollections = () =>
  useQuery({ queryKey: ["collections"], queryFn: ({ signal }) => listCollections(signal) });
