import { expect, test } from "vitest";
import { periodWords, ruleWords } from "./limit-words.ts";

const limit = {
  name: "key-requests",
  per: "key",
  of: "requests",
  amount: 6000,
  period_seconds: 60,
  burst: 600,
  dry_run: false,
  admitted: 0,
  refused: 0,
  would_refuse: 0,
} as const;

test("a rule reads as a sentence would say it", () => {
  expect(ruleWords(limit)).toBe("6,000 requests a minute, 600 at once");
  expect(
    ruleWords({ ...limit, of: "cost", amount: 20, burst: 20, period_seconds: 2_592_000 }),
  ).toBe("$20.00 in 30 days");
});

test("periods take the greatest unit that fits", () => {
  expect([1, 60, 90, 3600, 7200, 86_400].map(periodWords)).toEqual([
    "a second",
    "a minute",
    "in 90 seconds",
    "an hour",
    "in 2 hours",
    "a day",
  ]);
});
