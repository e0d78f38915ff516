import type { Usage, UsagePoint, UsageQuery } from "#api/types.ts";
import type { ChartSeries } from "#ui/chart/chart.tsx";

type Step = Usage["step"];

const stepMs: Record<Step, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export const ranges = {
  hour: { label: "1 hour", hours: 1, step: "minute" },
  day: { label: "24 hours", hours: 24, step: "hour" },
  week: { label: "7 days", hours: 168, step: "hour" },
  month: { label: "30 days", hours: 720, step: "day" },
  quarter: { label: "90 days", hours: 2160, step: "day" },
} as const satisfies Record<string, { label: string; hours: number; step: Step }>;

export type RangeName = keyof typeof ranges;

/** The end is left to the server: what is counted meanwhile belongs to it. */
export function queryOf(range: RangeName, groupBy: Usage["group_by"], nowMs: number): UsageQuery {
  const { hours, step } = ranges[range];
  const unit = stepMs[step];
  const from = Math.floor((nowMs - hours * 3_600_000) / unit) * unit + unit;
  return { from: new Date(from).toISOString(), step, group_by: groupBy };
}

/** Every step of the range, those without use included: the server leaves them out. */
export function timesOf({ from, to, step }: Usage): number[] {
  const unit = stepMs[step];
  const first = Math.floor(Date.parse(from) / unit) * unit;
  const last = Math.ceil(Date.parse(to) / unit) * unit;
  return Array.from({ length: Math.max(0, (last - first) / unit) }, (_, at) => first + at * unit);
}

const most = 5;

/** The groups with most use, each by itself. The totals come in that order. */
export const groupsShown = ({ totals }: Usage): Array<string | null> =>
  totals.slice(0, most).map(({ group }) => group);

type Pick = (point: UsagePoint) => number | null;

/** What a chart draws. Sums of the groups beyond the shown ones are one series; percentiles are none. */
export function seriesOf(
  usage: Usage,
  pick: Pick,
  nameOf: (group: string | null) => string,
  { others }: { others: boolean },
): ChartSeries[] {
  const times = timesOf(usage);
  const places = new Map(times.map((time, index) => [time, index]));
  const shown = groupsShown(usage);
  const empty = () => times.map((): number | null => (others ? 0 : null));
  const rows = new Map(shown.map((group) => [group, empty()]));
  const rest = empty();
  for (const point of usage.series) {
    const index = places.get(Date.parse(point.start));
    const row = rows.get(point.group) ?? (others ? rest : undefined);
    if (index === undefined || row === undefined) continue;
    const value = pick(point);
    row[index] = others ? (row[index] ?? 0) + (value ?? 0) : value;
  }
  const series = shown.map((group) => ({ name: nameOf(group), values: rows.get(group) ?? [] }));
  const hasRest = others && usage.totals.length > most;
  return hasRest ? [...series, { name: "Others", values: rest }] : series;
}

const formats: Record<Step, Intl.DateTimeFormat> = {
  minute: new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false }),
  hour: new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false }),
  day: new Intl.DateTimeFormat("en", { month: "short", day: "numeric" }),
};
const days = formats.day;
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** In the reader's own time. Hours of many days are called by their day. */
export function stepNames(usage: Usage): Array<{ label: string; name: string }> {
  const times = timesOf(usage);
  const short = usage.step === "hour" && times.length > 48 ? days : formats[usage.step];
  const long = usage.step === "day" ? days : moments;
  return times.map((time) => ({ label: short.format(time), name: long.format(time) }));
}
