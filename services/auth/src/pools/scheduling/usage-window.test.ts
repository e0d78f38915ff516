import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageWindow } from "./usage-window.ts";

test("counts each request until its time, rounded up, and survives storage", () => {
  const window = new UsageWindow(60_000);
  const until = window.add(60_100, 1, 500);
  expect(until).toBeGreaterThanOrEqual(60_100);
  expect(until).toBeLessThanOrEqual(61_100);
  window.add(63_500, 2, 10);
  expect(window).toMatchObject({ requests: 3, tokens: 510 });
  const bytes = window.encode();
  expect(UsageWindow.decode(bytes, 60_000, until - 1)).toMatchObject({ requests: 3, tokens: 510 });
  expect(UsageWindow.decode(bytes, 60_000, until)).toMatchObject({ requests: 2, tokens: 10 });
});

test("gives back what was not used, and knows when there is room", () => {
  const window = new UsageWindow(1_000);
  const first = window.add(1_000, 1, 100);
  const second = window.add(1_500, 1, 50);
  expect(window.freeAtMs("requests", 2)).toBe(-Infinity);
  expect(window.freeAtMs("requests", 1)).toBe(first);
  expect(window.freeAtMs("tokens", 60)).toBe(first);
  expect(window.freeAtMs("requests", 0)).toBe(second);
  expect(window.freeAtMs("requests", -1)).toBe(Infinity);
  window.remove(first, 1, 100);
  window.remove(first, 1, 100);
  expect(window).toMatchObject({ requests: 1, tokens: 50 });
});

test("never forgets a request before its time, nor holds it longer than a grain", () => {
  const windowMs = 12_000;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 300 }),
      fc.integer({ min: 0, max: 21_000 }),
      (times, nowMs) => {
        const window = new UsageWindow(windowMs);
        for (const time of times) window.add(time, 1, 7);
        const read = UsageWindow.decode(window.encode(), windowMs, nowMs);
        const exact = times.filter((time) => time > nowMs).length;
        const late = times.filter((time) => time + windowMs / 60 > nowMs).length;
        expect(read.requests).toBeGreaterThanOrEqual(exact);
        expect(read.requests).toBeLessThanOrEqual(late);
        expect(read.tokens).toBe(read.requests * 7);
      },
    ),
  );
});
