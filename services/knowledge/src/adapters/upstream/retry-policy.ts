import { readRetryAfter } from "@workspace/http";

export interface RetryPolicy {
  /** Tries after the first. */
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** An upstream that asks for a longer pause than this is not waited for. */
  readonly maxRetryAfterMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 2,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
  maxRetryAfterMs: 30_000,
};

type HeaderReader = (name: string) => string | undefined;

/**
 * How long to wait before the next try, or `null` when there is none.
 * Obeys `x-should-retry`, `retry-after-ms` and `retry-after`, as Perplexity's own SDK does.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  retriesDone: number,
  status: number,
  header: HeaderReader,
  random: () => number = Math.random,
): number | null {
  if (retriesDone >= policy.maxRetries) return null;
  const advice = header("x-should-retry");
  if (advice === "false") return null;
  if (advice !== "true" && status !== 408 && status !== 429 && status < 500) return null;
  const asked = retryAfterMs(header);
  if (asked === null) return backoffMs(policy, retriesDone, random);
  if (asked > policy.maxRetryAfterMs) return null;
  // Clients told to come back at one moment must not all come at that moment.
  return asked + random() * Math.min(asked / 4, 1_000);
}

/** Half fixed, half random, so that a burst of refused requests spreads. */
export function backoffMs(policy: RetryPolicy, retriesDone: number, random = Math.random): number {
  const ceiling = Math.min(policy.baseDelayMs * 2 ** retriesDone, policy.maxDelayMs);
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** The pause that the upstream asks for, in milliseconds, or `null` when it names none. */
export function retryAfterMs(header: HeaderReader, nowMs: number = Date.now()): number | null {
  const exact = Number.parseFloat(header("retry-after-ms") ?? "");
  if (Number.isFinite(exact)) return Math.max(0, exact);
  return readRetryAfter(header("retry-after"), nowMs);
}
