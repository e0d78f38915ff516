import { describe, expect, test } from "vitest";

import { backoffMs, defaultRetryPolicy, retryAfterMs, retryDelayMs } from "./retry-policy.ts";

const none = (): undefined => undefined;

function headers(values: Record<string, string>) {
  return (name: string) => values[name];
}

describe("retryDelayMs", () => {
  test("tries again after 408, 429 and 5xx only", () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      expect(retryDelayMs(defaultRetryPolicy, 0, status, none)).not.toBeNull();
    }
    for (const status of [400, 401, 403, 404, 413, 422]) {
      expect(retryDelayMs(defaultRetryPolicy, 0, status, none)).toBeNull();
    }
  });

  test("is bounded", () => {
    expect(retryDelayMs(defaultRetryPolicy, 2, 500, none)).toBeNull();
  });

  test("obeys x-should-retry both ways", () => {
    expect(
      retryDelayMs(defaultRetryPolicy, 0, 503, headers({ "x-should-retry": "false" })),
    ).toBeNull();
    expect(
      retryDelayMs(defaultRetryPolicy, 0, 400, headers({ "x-should-retry": "true" })),
    ).not.toBeNull();
  });

  test("waits as long as it is told, with jitter on top", () => {
    const told = headers({ "retry-after-ms": "1200" });
    expect(retryDelayMs(defaultRetryPolicy, 0, 429, told, () => 0)).toBe(1200);
    expect(retryDelayMs(defaultRetryPolicy, 0, 429, told, () => 1)).toBe(1500);
  });

  test("does not wait for an upstream that asks for too long", () => {
    expect(retryDelayMs(defaultRetryPolicy, 0, 429, headers({ "retry-after": "3600" }))).toBeNull();
  });
});

test("retryAfterMs reads milliseconds, seconds and dates", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  expect(retryAfterMs(headers({ "retry-after-ms": "250", "retry-after": "9" }))).toBe(250);
  expect(retryAfterMs(headers({ "retry-after": "1.5" }))).toBe(1500);
  expect(retryAfterMs(headers({ "retry-after": "Sun, 22 Nov 2026 10:00:02 GMT" }), now)).toBe(2000);
  expect(retryAfterMs(headers({ "retry-after": "soon" }))).toBeNull();
  expect(retryAfterMs(none)).toBeNull();
});

test("backoff doubles up to its ceiling and is half random", () => {
  expect(backoffMs(defaultRetryPolicy, 0, () => 0)).toBe(250);
  expect(backoffMs(defaultRetryPolicy, 1, () => 1)).toBe(1000);
  expect(backoffMs(defaultRetryPolicy, 10, () => 1)).toBe(8000);
});
