import type { Capture } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";

const skipReasons: Record<string, string> = {
  "entry-too-large": "larger than an entry may be",
  "too-deep": "nested too deeply",
  "too-many-keys": "too many members in one object",
  "too-many-values": "too many objects and lists in one entry",
  "malformed-json": "no valid JSON",
  "not-an-object": "no object",
  "no-request": "without a request",
  "invalid-method": "a method that HTTP does not allow",
  "invalid-url": "no address that can be read",
  "not-http": "not HTTP, such as data: or chrome-extension:",
  "too-many-headers": "too many headers",
  "too-many-messages": "too many messages",
  "body-too-large": "a body larger than it may be",
};

/** Why entries were left out; a reason that is new here goes by its own name. */
export const wordsOfSkip = (reason: string): string =>
  skipReasons[reason] ?? reason.replaceAll("-", " ");

export const skippedCount = ({ skipped }: Pick<Capture, "skipped">): number =>
  skipped.reduce((sum, { count }) => sum + count, 0);

/** What an import brought, in one line. */
export function outcomeOf(capture: Capture): string {
  const left = skippedCount(capture);
  return [
    formatPlural(capture.exchange_count, "exchange"),
    capture.redacted_count > 0 && `${formatPlural(capture.redacted_count, "secret")} replaced`,
    left > 0 && `${formatPlural(left, "entry", "entries")} left out`,
  ]
    .filter(Boolean)
    .join(", ");
}

export const sourceNames: Record<Capture["source"], string> = {
  har: "HAR",
  recording: "Recorded",
};
