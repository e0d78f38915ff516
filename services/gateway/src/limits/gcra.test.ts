import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimit } from "./gcra.ts";

test("admits a burst, then one request an interval", () => {
  const limit = new RateLimit(60, 3);
  const allowance = { arrivalMs: 0 };
  expect([1, 2, 3].map(() => limit.take(allowance, 10_000))).toEqual([0, 0, 0]);
  expect(limit.remaining(allowance, 10_000)).toBe(0);
  expect(limit.take(allowance, 10_000)).toBeCloseTo(1_000);
  expect(limit.take(allowance, 11_000)).toBe(0);
  expect(limit.take(allowance, 11_000)).toBeGreaterThan(0);
});

test("tells what remains and when all is back", () => {
  const limit = new RateLimit(600, 10);
  const allowance = { arrivalMs: 0 };
  for (let i = 0; i < 4; i++) limit.take(allowance, 5_000);
  expect(limit.remaining(allowance, 5_000)).toBe(6);
  expect(limit.resetSeconds(allowance, 5_000)).toBe(1);
  expect(limit.remaining(allowance, 6_000)).toBe(10);
  expect(limit.resetSeconds(allowance, 6_000)).toBe(0);
});

test("a refused request costs nothing", () => {
  const limit = new RateLimit(60, 1);
  const allowance = { arrivalMs: 0 };
  limit.take(allowance, 1_000);
  for (let i = 0; i < 50; i++) expect(limit.take(allowance, 1_500)).toBeCloseTo(500);
  expect(limit.take(allowance, 2_000)).toBe(0);
});

test("never admits more than burst plus rate times time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }),
      (perMinute, burst, gaps) => {
        const limit = new RateLimit(perMinute, burst);
        const allowance = { arrivalMs: 0 };
        let nowMs = 1_000;
        let admitted = 0;
        for (const gap of gaps) {
          nowMs += gap;
          if (limit.take(allowance, nowMs) === 0) admitted++;
        }
        expect(admitted).toBeLessThanOrEqual(burst + ((nowMs - 1_000) * perMinute) / 60_000 + 1e-6);
      },
    ),
  );
});
