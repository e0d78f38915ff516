import { gateway } from "./clients.ts";
import type { SetUpstreamMode } from "./types.ts";

export const listUpstreamModes = (signal: AbortSignal) => gateway.listUpstreamModes({}, { signal });

export const setUpstreamMode = (upstream: string, body: SetUpstreamMode) =>
  gateway.replaceUpstreamMode({ path: { upstream }, body });
