import { expect, test } from "vitest";
import type { Usage, UsagePoint } from "#api/types.ts";
import { groupsShown, queryOf, seriesOf, timesOf } from "./usage-series.ts";

const figures = {
  errors: 0,
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  cost_usd: 0,
  latency_ms: { mean: 1, p50: 1, p95: 2, p99: 2 },
};
const point = (hour: number, group: string | null, requests: number): UsagePoint => ({
  start: new Date(Date.UTC(2026, 10, 22, hour)).toISOString(),
  group,
  requests,
  ...figures,
});

function usageOf(groups: number): Usage {
  const names = Array.from({ length: groups }, (_, at) => `group-${at}`);
  return {
    from: "2026-11-22T00:00:00.000Z",
    to: "2026-11-22T03:20:00.000Z",
    step: "hour",
    group_by: "model",
    series: names.flatMap((name) => [point(0, name, 2), point(2, name, 3)]),
    totals: names.map((group) => ({ group, requests: 5, ...figures })),
  };
}

test("steps without use are steps, and the one under way is the last", () => {
  expect(timesOf(usageOf(1))).toHaveLength(4);
  const [series] = seriesOf(usageOf(1), ({ requests }) => requests, String, { others: true });
  expect(series?.values).toEqual([2, 0, 3, 0]);
});

test("beyond five groups sums are told together, and percentiles not at all", () => {
  const usage = usageOf(7);
  expect(groupsShown(usage)).toHaveLength(5);
  const sums = seriesOf(usage, ({ requests }) => requests, String, { others: true });
  expect(sums.at(-1)).toEqual({ name: "Others", values: [4, 0, 6, 0] });
  const latency = seriesOf(usage, (each) => each.latency_ms.p95, String, { others: false });
  expect(latency).toHaveLength(5);
  expect(latency[0]?.values).toEqual([2, null, 2, null]);
});

test("a range has as many steps as it says", () => {
  const now = Date.parse("2026-11-22T10:25:00.000Z");
  expect(queryOf("day", "none", now)).toEqual({
    from: "2026-11-21T11:00:00.000Z",
    step: "hour",
    group_by: "none",
  });
});
