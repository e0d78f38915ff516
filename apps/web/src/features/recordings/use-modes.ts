import { useQuery } from "@tanstack/react-query";
import { getCapture } from "#api/captures.ts";
import { listUpstreamModes } from "#api/upstream-modes.ts";

export const useModes = () =>
  useQuery({
    queryKey: ["upstream-modes"],
    queryFn: ({ signal }) => listUpstreamModes(signal),
    refetchInterval: 5_000,
  });

/** How far a recording is, as it grows. */
export const useRecording = (captureId: string | null) =>
  useQuery({
    queryKey: ["captures", captureId],
    queryFn: ({ signal }) => getCapture(captureId ?? "", signal),
    enabled: captureId !== null,
    refetchInterval: ({ state }) => (state.data?.status === "ready" ? false : 1_000),
    retry: false,
  });
