import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger } from "@workspace/telemetry";
import { Budget } from "./budget.ts";
import { Budgets } from "./budgets.ts";

const november = new Date("2026-11-22T12:00:00Z");
const allow = (limit: number) => ({ limit, warnFrom: 0.8 });
const logger = createLogger({ service: "test", level: "fatal" });

describe("a budget", () => {
  test("stops when it is spent, says so before, and begins anew with the month", () => {
    const budget = new Budget("key", allow(1_000_000), november);
    const headers: string[] = [];
    budget.charge(790_000);
    budget.addHeaders(headers);
    expect(headers).toEqual([]);
    budget.charge(110_000);
    budget.addHeaders(headers);
    expect(headers).toEqual(["x-budget-limit-usd", "1", "x-budget-spent-usd", "0.9"]);
    expect(() => budget.require(november.getTime())).not.toThrow();
    budget.charge(100_000);
    expect(() => budget.require(november.getTime())).toThrow(
      expect.objectContaining({ status: 429, type: "budget_exceeded", retryAfterSeconds: 734_400 }),
    );
    const december = Date.parse("2026-12-01T00:00:00Z");
    expect(() => budget.require(december - 1)).toThrow();
    expect(() => budget.require(december)).not.toThrow();
    expect(budget.spent).toBe(0);
  });

  test("of nothing allows nothing", () => {
    expect(() => new Budget("key", allow(0), november).require(november.getTime())).toThrow(
      /budget/,
    );
  });

  test("the year turns as well", () => {
    const budget = new Budget("key", allow(1), new Date("2026-12-31T23:59:59.999Z"));
    budget.charge(1);
    expect(() => budget.require(Date.parse("2027-01-01T00:00:00Z"))).not.toThrow();
  });
});

describe("budgets of several gateways", () => {
  let stored: Map<string, number>;
  let waiting: number;
  let budgets: Budgets;

  beforeEach(() => {
    stored = new Map([["key_1", 500_000]]);
    waiting = 0;
    budgets = new Budgets({
      costs: { costSince: async () => stored },
      storeUsage: async () => {
        stored.set("key_1", (stored.get("key_1") ?? 0) + waiting);
        waiting = 0;
      },
      intervalMs: 3_600_000,
      logger,
    });
  });

  afterEach(() => budgets.close());

  test("begin with what was spent before, and count nothing twice", async () => {
    const budget = await budgets.of("key", "key_1", allow(1_000_000));
    expect(budget.spent).toBe(500_000);
    budget.charge(200_000);
    waiting += 200_000;
    expect(budget.spent).toBe(700_000);
    await budgets.refresh();
    expect(budget.spent).toBe(700_000);
    // Another gateway's share.
    stored.set("key_1", 950_000);
    await budgets.refresh();
    expect(budget.spent).toBe(950_000);
  });

  test("what is charged while the sums are read is not lost", async () => {
    const budget = await budgets.of("key", "key_1", allow(1_000_000));
    budget.charge(100_000);
    waiting += 100_000;
    const reading = budgets.refresh();
    budget.charge(50_000);
    await reading;
    expect(budget.spent).toBe(650_000);
  });

  test("a new limit counts at once, and a database that is away changes nothing", async () => {
    const budget = await budgets.of("key", "key_1", allow(1_000_000));
    expect(await budgets.of("key", "key_1", allow(400_000))).toBe(budget);
    expect(() => budget.require(Date.now())).toThrow(/0.4 US dollars/);
    vi.spyOn(stored, "get").mockImplementation(() => {
      throw new Error("the database is away");
    });
    await budgets.refresh();
    expect(budget.spent).toBe(500_000);
  });
});
