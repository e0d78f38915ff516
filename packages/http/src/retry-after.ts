/** As long as a timer and a 32-bit column can wait. */
const longestMs = 2_147_483_647;

/**
 * How long a `Retry-After` header asks to wait, in whole milliseconds: seconds (some servers send
 * fractions) or an HTTP date. Null when there is none, or it says nothing. Source: RFC 9110, 10.2.3.
 */
export function readRetryAfter(
  header: string | readonly string[] | undefined,
  nowMs: number = Date.now(),
): number | null {
  const text = typeof header === "string" ? header : header?.[0];
  if (text === undefined) return null;
  const waitMs = /^\d{1,9}(?:\.\d{1,9})?$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(longestMs, Math.max(0, Math.round(waitMs))) : null;
}
