import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

test.each([
  [undefined, null],
  [[], null],
  ["0", 0],
  ["7", 7_000],
  ["1.5", 1_500],
  [["3", "9"], 3_000],
  ["soon", null],
  ["Sun, 22 Nov 2026 10:00:02 GMT", 2_000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["999999999", 2_147_483_647],
])("Retry-After %s is %s ms", (header, expected) => {
  expect(readRetryAfter(header, now)).toBe(expected);
});
