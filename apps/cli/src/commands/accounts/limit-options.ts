import type { Schemas } from "@workspace/contracts";
import { orNull } from "../../option-values.ts";

type Limits = Schemas["auth"]["AccountLimitsInput"];

export interface LimitOptions {
  concurrency?: number | "none" | undefined;
  requests?: number | "none" | undefined;
  tokens?: number | "none" | undefined;
  window?: number | undefined;
  budget?: number | "none" | undefined;
}

/** The limits that were given as options; nothing when none was. */
export function limitsIn(options: LimitOptions): { limits?: Limits } {
  const { concurrency, requests, tokens, window, budget } = options;
  const limits: Limits = {
    ...(concurrency === undefined ? {} : { concurrency: orNull(concurrency) }),
    ...(requests === undefined ? {} : { requests: orNull(requests) }),
    ...(tokens === undefined ? {} : { tokens: orNull(tokens) }),
    ...(window === undefined ? {} : { window_seconds: window }),
    ...(budget === undefined ? {} : { monthly_budget_usd: orNull(budget) }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}
