import type { Watch, WatchDelivery, WatchRun } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";

export const verdictWords: Record<WatchRun["verdict"], string> = {
  same: "Nothing changed",
  changed: "Changed, nobody breaks",
  broken: "Broken",
  failed: "Could not be compared",
};

export const causeWords: Record<WatchRun["cause"], string> = {
  capture: "for a new capture",
  schedule: "by schedule",
  request: "when asked",
};

export const deliveryWords: Record<WatchDelivery["status"], string> = {
  pending: "on its way",
  delivered: "delivered",
  failed: "given up",
};

/** When a watch compares, and with what. */
export function planOf({ on_capture: onCapture, every_minutes: minutes, revision }: Watch): string {
  const when = [
    onCapture && "each new capture",
    minutes !== null && `new captures every ${formatPlural(minutes, "minute")}`,
  ].filter(Boolean);
  const base = revision === null ? "the last revision" : `revision ${revision}`;
  return when.length === 0
    ? `Compares with ${base} when asked.`
    : `Compares ${when.join(", and ")} with ${base}.`;
}
