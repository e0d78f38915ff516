import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatCost, formatDuration, formatPlural } from "./format.ts";

test("bytes grow through the units", () => {
  expect([0, 999, 1000, 5120, 33_554_432].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "5.1 kB",
    "33.6 MB",
  ]);
});

test("durations choose their unit", () => {
  expect([0.4, 31.4, 1530, 59_000, 61_000, 3_720_000].map(formatDuration)).toEqual([
    "< 1 ms",
    "31 ms",
    "1.5 s",
    "59 s",
    "1 min 1 s",
    "1 h 2 min",
  ]);
});

test("a cost above zero never looks like zero", () => {
  expect([0, 0.000_123, 0.02, 1.5].map(formatCost)).toEqual(["$0", "$0.00012", "$0.02", "$1.50"]);
});

test("past moments are told in words", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const ago = (timestamp: string) => formatAgo(timestamp, now);
  expect(ago("2026-11-22T11:59:40Z")).toBe("just now");
  expect(ago("2026-11-22T11:15:00Z")).toBe("45 minutes ago");
  expect(ago("2026-11-21T11:00:00Z")).toBe("yesterday");
});

test("one is not many", () => {
  expect([formatPlural(1, "document"), formatPlural(1200, "document")]).toEqual([
    "1 document",
    "1,200 documents",
  ]);
});
