const byteUnits = ["B", "kB", "MB", "GB"];

export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit]}`;
}

const numbers = new Intl.NumberFormat("en");

export const formatCount = (count: number): string => numbers.format(count);

/** "1 document", "2 documents". */
export const formatPlural = (count: number, one: string, many = `${one}s`): string =>
  `${numbers.format(count)} ${count === 1 ? one : many}`;

export function formatDuration(durationMs: number): string {
  if (durationMs < 1) return "< 1 ms";
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return `${minutes} min${Math.floor(seconds % 60) ? ` ${Math.floor(seconds % 60)} s` : ""}`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/** Cost in US dollars with as many digits as it takes to be more than zero. */
export function formatCost(total: number): string {
  if (total === 0) return "$0";
  return `$${total < 0.01 ? total.toPrecision(2) : total.toFixed(2)}`;
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const steps: ReadonlyArray<[Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

export function formatAgo(timestamp: string, now: number = Date.now()): string {
  const seconds = (Date.parse(timestamp) - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export const formatDate = (timestamp: string): string => dates.format(new Date(timestamp));
export const formatMoment = (timestamp: string): string => moments.format(new Date(timestamp));
