"use client";

import type { Usage } from "#api/types.ts";
import { Chart } from "#ui/chart/chart.tsx";
import type { ChartSeries } from "#ui/chart/chart.tsx";
import { formatCost, formatDuration } from "#ui/format.ts";
import { seriesOf, stepNames } from "./usage-series.ts";
import classes from "./usage.module.css";

interface UsageChartsProps {
  usage: Usage;
  nameOf: (group: string | null) => string;
}

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const formatShort = (value: number): string => short.format(value);

export function UsageCharts({ usage, nameOf }: UsageChartsProps) {
  const steps = stepNames(usage);
  const sums = { others: true };
  return (
    <div className={classes.charts}>
      <Chart
        title="Requests"
        kind="bars"
        steps={steps}
        series={seriesOf(usage, ({ requests }) => requests, nameOf, sums)}
        format={formatShort}
        total={(series) => formatShort(sumOf(series))}
      />
      <Chart
        title="Tokens"
        kind="bars"
        steps={steps}
        series={seriesOf(usage, (point) => point.total_tokens, nameOf, sums)}
        format={formatShort}
        total={(series) => formatShort(sumOf(series))}
      />
      <Chart
        title="Cost"
        kind="bars"
        steps={steps}
        series={seriesOf(usage, (point) => point.cost_usd, nameOf, sums)}
        format={formatCost}
        total={(series) => formatCost(sumOf(series))}
      />
      <Chart
        title="Latency, 95th percentile"
        kind="lines"
        steps={steps}
        series={seriesOf(usage, (point) => point.latency_ms.p95, nameOf, { others: false })}
        format={formatDuration}
        total={(series) => latencyOf(usage, nameOf, series)}
      />
    </div>
  );
}

const sumOf = ({ values }: ChartSeries): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Percentiles do not add up; the server gives that of the whole time. */
function latencyOf(
  usage: Usage,
  nameOf: (group: string | null) => string,
  { name }: ChartSeries,
): string {
  const p95 = usage.totals.find(({ group }) => nameOf(group) === name)?.latency_ms.p95 ?? null;
  return p95 === null ? "–" : formatDuration(p95);
}
