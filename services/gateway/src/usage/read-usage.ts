import { InvalidInputError } from "@workspace/http";
import type { UsageFigures, UsagePoint, UsageQuery, UsageRepository } from "./repository.ts";

const maxPoints = 10_000;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const maxRangeMs = 366 * dayMs;

export type ReadUsageInput = Omit<UsageQuery, "from" | "to" | "maxPoints"> & {
  from: Date | undefined;
  to: Date | undefined;
};

export interface UsageReport {
  from: Date;
  to: Date;
  step: UsageQuery["step"];
  groupBy: UsageQuery["groupBy"];
  series: UsagePoint[];
  totals: (UsageFigures & { group: string | null })[];
}

/** @throws InvalidInputError for a range that is none, or that gives too much at once */
export async function readUsage(
  deps: { usage: UsageRepository },
  input: ReadUsageInput,
): Promise<UsageReport> {
  const to = input.to ?? new Date();
  const asked = input.from ?? new Date(to.getTime() - dayMs);
  const from = new Date(Math.floor(asked.getTime() / minuteMs) * minuteMs);
  if (!(from < to)) refuse("from must lie before to");
  if (to.getTime() - from.getTime() > maxRangeMs) refuse("the range may span 366 days at most");
  const series = await deps.usage.series({ ...input, from, to, maxPoints });
  if (series.length > maxPoints)
    refuse(`the range gives more than ${maxPoints} points; take a longer step or a shorter range`);
  return { from, to, step: input.step, groupBy: input.groupBy, series, totals: totalsOf(series) };
}

function totalsOf(series: readonly UsagePoint[]): UsageReport["totals"] {
  const totals = new Map<string | null, UsageReport["totals"][number]>();
  for (const { start: _start, ...point } of series) {
    const total = totals.get(point.group);
    if (total === undefined) totals.set(point.group, { ...point });
    else add(total, point);
  }
  return [...totals.values()].toSorted((a, b) => b.requests - a.requests);
}

function add(total: UsageFigures, point: UsageFigures): void {
  total.requests += point.requests;
  total.errors += point.errors;
  total.inputTokens += point.inputTokens;
  total.outputTokens += point.outputTokens;
  total.totalTokens += point.totalTokens;
  total.costMicroDollars += point.costMicroDollars;
  total.latencyUs += point.latencyUs;
  total.latencyClasses = total.latencyClasses.map(
    (count, at) => count + (point.latencyClasses[at] ?? 0),
  );
}

function refuse(detail: string): never {
  throw new InvalidInputError(detail, [{ pointer: "query/from", detail }]);
}
