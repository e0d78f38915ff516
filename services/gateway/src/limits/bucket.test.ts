import fc from "fast-check";
import { expect, test } from "vitest";
import { charge, remaining, resetSeconds, take } from "./bucket.ts";
import type { Bucket, Decision } from "./bucket.ts";
import { Limit } from "./limit.ts";
import type { LimitRule } from "./limit.ts";

const second = 1_000_000;

function bucketOf(rule: Partial<LimitRule>): Bucket {
  const limit = new Limit({
    name: "test",
    per: "key",
    of: "requests",
    amount: 60,
    periodSeconds: 60,
    burst: rule.amount ?? 60,
    dryRun: false,
    ...rule,
  });
  return { limit, storeKey: limit.fingerprint, freeAtUs: 0, seenUs: 0 };
}

const decision: Decision = { refusedBy: undefined, waitUs: 0 };
const admits = (bucket: Bucket, nowUs: number) => take([bucket], nowUs, decision);

test("admits a burst, then one request an interval, and tells the wait to the microsecond", () => {
  const bucket = bucketOf({ burst: 3 });
  expect([1, 2, 3].map(() => admits(bucket, 10 * second))).toEqual([true, true, true]);
  expect(remaining(bucket, 10 * second)).toBe(0);
  expect(admits(bucket, 10 * second)).toBe(false);
  expect(decision.waitUs).toBe(second);
  expect(admits(bucket, 11 * second - 1)).toBe(false);
  expect(decision.waitUs).toBe(1);
  expect(admits(bucket, 11 * second)).toBe(true);
});

test("a burst is admitted whole where an interval is no whole number of microseconds", () => {
  for (const amount of [7, 11, 13, 6_000, 7_777, 999_983]) {
    const bucket = bucketOf({ amount, burst: amount });
    let admitted = 0;
    while (admitted <= amount && admits(bucket, second)) admitted++;
    expect(admitted).toBe(amount);
  }
});

test("a refused request costs nothing, and all or none is taken", () => {
  const small = bucketOf({ name: "small", burst: 1 });
  const large = bucketOf({ name: "large", amount: 600, burst: 600 });
  expect(take([large, small], second, decision)).toBe(true);
  const before = large.freeAtUs;
  for (let turn = 0; turn < 50; turn++)
    expect(take([large, small], second + turn, decision)).toBe(false);
  expect(decision.refusedBy).toBe(small);
  expect(large.freeAtUs).toBe(before);
});

test("a dry run counts what it would have refused, and refuses nothing", () => {
  const bucket = bucketOf({ burst: 2, dryRun: true });
  for (let turn = 0; turn < 10; turn++) expect(admits(bucket, second)).toBe(true);
  expect(bucket.limit).toMatchObject({ admitted: 2, refused: 0, wouldRefuse: 8 });
});

test("tokens are charged afterwards: the answer that goes over is served, the next one waits", () => {
  const bucket = bucketOf({ of: "tokens", amount: 1_000, burst: 1_000 });
  expect(admits(bucket, second)).toBe(true);
  charge(bucket, bucket.limit.costUs(2_500), second);
  expect(remaining(bucket, second)).toBe(0);
  expect(resetSeconds(bucket, second)).toBe(150);
  expect(admits(bucket, second)).toBe(false);
  // 1,500 tokens of debt, and one token free.
  expect(decision.waitUs).toBe(90 * second + 60_000);
  expect(admits(bucket, second + decision.waitUs)).toBe(true);
});

test("cost is counted in millionths of a dollar", () => {
  const bucket = bucketOf({ of: "cost", amount: 0.5, periodSeconds: 3_600, burst: 0.5 });
  charge(bucket, bucket.limit.costUs(499_998), second);
  expect(admits(bucket, second)).toBe(true);
  charge(bucket, bucket.limit.costUs(2), second);
  expect(admits(bucket, second)).toBe(false);
});

test("a clock that is set back takes nothing and gives nothing", () => {
  const bucket = bucketOf({ burst: 5 });
  const nowUs = 10_000 * second;
  for (let turn = 0; turn < 5; turn++) admits(bucket, nowUs);
  for (const backUs of [1, second, 3_600 * second]) {
    const setBack = nowUs - backUs;
    const copy = { ...bucket };
    expect(admits(copy, setBack)).toBe(false);
    expect(decision.waitUs).toBe(second);
    expect(admits(copy, setBack + second)).toBe(true);
    expect(admits(copy, setBack + second)).toBe(false);
  }
});

test("never admits more than the burst and what comes back meanwhile", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 300 }),
      (amount, burst, gaps) => {
        const bucket = bucketOf({ amount, burst });
        let nowUs = second;
        let admitted = 0;
        for (const gap of gaps) {
          nowUs += gap;
          if (admits(bucket, nowUs)) admitted++;
        }
        const back = ((nowUs - second) * amount) / (60 * second);
        expect(admitted).toBeLessThanOrEqual(Math.min(burst, amount) + back + 1e-6);
      },
    ),
  );
});
