import type { Schemas } from "@workspace/contracts";
import { bar } from "../../terminal/bars.ts";
import { money } from "../../terminal/output.ts";

type Figures = Schemas["gateway"]["UsageFigures"];

export function usageRow(
  figures: Figures,
  names: ReadonlyMap<string, string>,
  unnamed: string,
  mostRequests: number,
  spark: string,
): string[] {
  const { group, latency_ms: latency } = figures;
  return [
    group === null ? unnamed : (names.get(group) ?? group),
    whole(figures.requests),
    bar(figures.requests, mostRequests, 8),
    whole(figures.errors),
    whole(figures.input_tokens),
    whole(figures.output_tokens),
    money(figures.cost_usd),
    milliseconds(latency.p50),
    milliseconds(latency.p99),
    spark,
  ];
}

function whole(number: number): string {
  return number.toLocaleString("en");
}

function milliseconds(value: number | null): string {
  return value === null ? "" : `${whole(Math.round(value * 10) / 10)} ms`;
}
