import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountLimits, TurnAccount } from "./account.ts";
import type { FairShares } from "./fair-queue.ts";
import { healthy } from "./health.ts";
import { settleReports } from "./settle-reports.ts";
import { grantLeases } from "./take-turn.ts";
import type { Waiting, WaitingElsewhere } from "./take-turn.ts";
import { UsageWindow } from "./usage-window.ts";

const timings = { startWithinMs: 1_000, renewAheadMs: 60_000, minTokenLifeMs: 10_000 };
const healthTimings = {
  failureThreshold: 3,
  coolDownMs: 1_000,
  maxCoolDownMs: 60_000,
  quarantineMs: 60_000,
  maxQuarantineMs: 600_000,
};
const month = "1970-01";

function account(id: string, limits: Partial<AccountLimits> = {}, rest: Partial<TurnAccount> = {}) {
  const full: TurnAccount = {
    id,
    kind: "api_key",
    privateTo: null,
    enabled: true,
    weight: 1,
    limits: {
      concurrency: null,
      requests: null,
      tokens: null,
      windowMs: 60_000,
      monthlyBudgetMicros: null,
      ...limits,
    },
    secretVersion: 1,
    tokenExpiresAtMs: Infinity,
    renewable: false,
    health: healthy,
    window: new UsageWindow(60_000),
    month,
    spentMicros: 0,
    live: { count: 0, probes: 0, reservedMicros: 0, firstExpiryMs: Infinity },
    ...rest,
  };
  return full;
}

function waiter(userId: string, rest: Partial<Waiting> = {}): Waiting {
  return {
    userId,
    sinceMs: 0,
    estimate: { tokens: 0, costMicros: 0 },
    durationMs: 30_000,
    excluded: new Set(),
    ...rest,
  };
}

const freshShares = (weights: Record<string, number> = {}): FairShares => ({
  virtualTime: 0,
  served: new Map(),
  weights: new Map(Object.entries(weights)),
});

function turn(
  accounts: TurnAccount[],
  waiting: Waiting[],
  { nowMs = 0, shares = freshShares(), elsewhere = [] as WaitingElsewhere[] } = {},
) {
  return grantLeases(accounts, shares, waiting, elsewhere, timings, nowMs);
}

const many = (count: number, userId: string, rest: Partial<Waiting> = {}) =>
  Array.from({ length: count }, (_, index) => waiter(userId, { sinceMs: index, ...rest }));
const idsOf = (result: ReturnType<typeof turn>) => result.grants.map((grant) => grant.account.id);
const countOf = <Value>(values: Value[], value: Value) =>
  values.filter((one) => one === value).length;

describe("accounts", () => {
  test("share the work by weight", () => {
    const ids = idsOf(turn([account("a"), account("b", {}, { weight: 3 })], many(40, "u")));
    expect(countOf(ids, "b")).toBe(30);
  });

  test("with more of their allowance left take more", () => {
    const tight = account("tight", { requests: 10 });
    const ids = idsOf(turn([tight, account("wide", { requests: 100 })], many(33, "u")));
    expect(countOf(ids, "tight")).toBeLessThanOrEqual(10);
    expect(countOf(ids, "wide")).toBeGreaterThan(20);
  });

  test("stay within concurrency, requests, tokens and budget", () => {
    expect(idsOf(turn([account("a", { concurrency: 3 })], many(9, "u")))).toHaveLength(3);
    expect(idsOf(turn([account("a", { requests: 4 })], many(9, "u")))).toHaveLength(4);
    const estimate = { tokens: 300, costMicros: 20 };
    const large = many(9, "u", { estimate });
    expect(idsOf(turn([account("a", { tokens: 1_000 })], large))).toHaveLength(3);
    expect(idsOf(turn([account("a", { monthlyBudgetMicros: 99 })], large))).toHaveLength(4);
    expect(turn([account("a", { tokens: 200 })], large).unserved[0]).toMatchObject({
      why: "too-large",
      atMs: Infinity,
    });
  });

  test("of others are never given", () => {
    const result = turn([account("a", {}, { privateTo: "owner" })], [waiter("u"), waiter("owner")]);
    expect(result.grants.map((grant) => grant.entry.userId)).toEqual(["owner"]);
    expect(result.unserved).toMatchObject([{ entry: { userId: "u" }, why: "no-account" }]);
  });

  test("that were tried already are not given again", () => {
    const result = turn(
      [account("a"), account("b")],
      [waiter("u", { excluded: new Set(["a"]) }), waiter("u", { excluded: new Set(["a", "b"]) })],
    );
    expect(idsOf(result)).toEqual(["b"]);
    expect(result.unserved).toHaveLength(1);
  });

  test("get one probe at a time when their pause is over", () => {
    const health = {
      ...healthy,
      state: "cooling" as const,
      untilMs: 100,
      needsProbe: true,
      failures: 3,
    };
    const paused = account("a", {}, { health });
    const early = turn([paused], many(3, "u"), { nowMs: 50 });
    expect(early).toMatchObject({ grants: [], wakeAtMs: 100 });
    const late = turn([paused], many(3, "u"), { nowMs: 100 });
    expect(late.grants).toMatchObject([{ probe: true }]);
    expect(late.unserved).toMatchObject([{ why: "probing" }, { why: "probing" }]);
  });

  test("whose token ends are renewed ahead, and not given out with a dying one", () => {
    const oauth = (id: string, tokenExpiresAtMs: number) =>
      account(id, {}, { kind: "oauth", tokenExpiresAtMs, renewable: true });
    const result = turn([oauth("long", 70_000), oauth("soon", 30_000)], many(2, "u"));
    expect(result.renew).toEqual(["soon"]);
    expect(new Set(idsOf(result))).toEqual(new Set(["long", "soon"]));
    const dying = turn([oauth("dying", 9_000)], many(1, "u"));
    expect(dying).toMatchObject({ renew: ["dying"], grants: [], unserved: [{ why: "token" }] });
  });
});

describe("those who wait", () => {
  test("take turns, one with a crowd no more than one with a call", () => {
    const order = turn(
      [account("a", { concurrency: 4 })],
      [...many(50, "crowd"), waiter("late", { sinceMs: 90 }), waiter("late", { sinceMs: 91 })],
    ).grants.map((grant) => grant.entry.userId);
    expect(order).toEqual(["crowd", "late", "crowd", "late"]);
  });

  test("take turns by weight, over many turns of the pool", () => {
    const shares = freshShares({ double: 2 });
    let waiting = [...many(200, "single"), ...many(200, "double")];
    const served: string[] = [];
    for (let round = 0; round < 90; round++) {
      const result = turn([account("a", { concurrency: 1 })], waiting, { shares });
      for (const { entry } of result.grants) served.push(entry.userId);
      const taken = new Set<Waiting>(result.grants.map((grant) => grant.entry));
      waiting = waiting.filter((entry) => !taken.has(entry));
    }
    expect(countOf(served, "double")).toBe(60);
  });

  test("earn nothing by having been away", () => {
    const shares = freshShares();
    for (let round = 0; round < 100; round++)
      turn([account("a", { concurrency: 1 })], many(1, "steady"), { shares });
    const next = turn(
      [account("a", { concurrency: 4 })],
      [...many(4, "steady"), ...many(4, "new")],
      {
        shares,
      },
    );
    expect(next.grants.map((grant) => grant.entry.userId).toSorted()).toEqual([
      "new",
      "new",
      "steady",
      "steady",
    ]);
  });

  test("elsewhere have their place kept", () => {
    const result = turn([account("a", { concurrency: 2 })], many(5, "here"), {
      elsewhere: [{ userId: "there", waiting: 3, oldestMs: 0 }],
    });
    expect(result.grants).toHaveLength(1);
    expect(result.leftForOthers).toBe(true);
  });
});

test("no window of the upstream ever holds more than its limit, however calls are delayed", () => {
  const call = fc.record({
    gapMs: fc.integer({ min: 0, max: 400 }),
    travelMs: fc.integer({ min: 0, max: 999 }),
    durationMs: fc.integer({ min: 1, max: 9_000 }),
  });
  fc.assert(
    fc.property(fc.array(call, { minLength: 10, maxLength: 120 }), (calls) => {
      const limits = { requests: 5, windowMs: 4_000 };
      const one = account("a", limits, { window: new UsageWindow(limits.windowMs) });
      const accounts = new Map([[one.id, one]]);
      const running: { endMs: number; end: Parameters<typeof settleReports>[1][number] }[] = [];
      const arrivals: number[] = [];
      let nowMs = 0;
      for (const { gapMs, travelMs, durationMs } of calls) {
        nowMs += gapMs;
        for (const done of running.splice(0).toSorted((a, b) => a.endMs - b.endMs)) {
          if (done.endMs > nowMs) running.push(done);
          else settleReports(accounts, [done.end], healthTimings, done.endMs);
        }
        one.window = UsageWindow.decode(one.window.encode(), limits.windowMs, nowMs);
        const [granted] = turn([one], [waiter("u")], { nowMs }).grants;
        if (!granted) continue;
        arrivals.push(nowMs + travelMs);
        const lease = {
          id: "l",
          accountId: one.id,
          grantedAtMs: nowMs,
          probe: false,
          secretVersion: 1,
          estimatedTokens: 0,
          estimatedMicros: 0,
          countsUntilMs: granted.countsUntilMs,
          live: true,
        };
        const outcome = { kind: "worked" } as const;
        running.push({
          endMs: nowMs + Math.max(travelMs, durationMs),
          end: { lease, outcome, tokens: null, costMicros: null, sent: true },
        });
      }
      arrivals.sort((a, b) => a - b);
      for (const [index, first] of arrivals.entries()) {
        const inWindow = arrivals.slice(index).filter((time) => time < first + limits.windowMs);
        expect(inWindow.length).toBeLessThanOrEqual(limits.requests);
      }
    }),
    { numRuns: 300 },
  );
});

test("what a call took replaces what it was thought to take", () => {
  const one = account("a", { tokens: 1_000, monthlyBudgetMicros: 100 });
  const [granted] = turn(
    [one],
    [waiter("u", { estimate: { tokens: 400, costMicros: 60 } })],
  ).grants;
  expect(one).toMatchObject({ window: { tokens: 400 }, live: { count: 1, reservedMicros: 60 } });
  const lease = {
    id: "l",
    accountId: "a",
    grantedAtMs: 0,
    probe: false,
    secretVersion: 1,
    estimatedTokens: 400,
    estimatedMicros: 60,
    countsUntilMs: granted?.countsUntilMs ?? 0,
    live: true,
  };
  const outcome = { kind: "worked" } as const;
  settleReports(
    new Map([["a", one]]),
    [{ lease, outcome, tokens: 150, costMicros: 25, sent: true }],
    healthTimings,
    500,
  );
  expect(one).toMatchObject({
    window: { tokens: 150, requests: 1 },
    spentMicros: 25,
    live: { count: 0, reservedMicros: 0 },
  });
});
