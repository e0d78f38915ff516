import { gateway } from "./clients.ts";
import type { LimitScope, UsageQuery } from "./types.ts";

export const getStatus = (signal: AbortSignal) => gateway.getStatus({}, { signal });

export const listLimits = (signal: AbortSignal) => gateway.listLimits({}, { signal });

export const listAllowances = (per: LimitScope, id: string, signal: AbortSignal) =>
  gateway.listAllowances({ query: { per, id } }, { signal });

export const getUsage = (query: UsageQuery, signal: AbortSignal) =>
  gateway.getUsage({ query }, { signal });
