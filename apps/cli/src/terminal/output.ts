import { plain } from "./style.ts";

export function printLine(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** For machines: one JSON document. What a terminal would obey is escaped, should it get there. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  process.stdout.write(`${text}\n`);
}

/** One line, without what a terminal would obey, at most so wide. */
export function oneLine(text: string, width: number): string {
  const line = plain(text).replace(/\s+/g, " ").trim();
  return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
}

export function terminalWidth(): number {
  return Math.max(40, process.stdout.columns ?? 100);
}

export function localTime(timestamp: string): string {
  const date = new Date(timestamp);
  const two = (value: number) => String(value).padStart(2, "0");
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`
  );
}

/** How long until then, or since then, in words. */
export function fromNow(timestamp: string, now = Date.now()): string {
  const distance = Date.parse(timestamp) - now;
  const length = span(Math.abs(distance) / 1_000);
  return distance > 0 ? `in ${length}` : `${length} ago`;
}

export function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

export function money(amountUsd: number): string {
  return `$${amountUsd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: amountUsd > 0 && amountUsd < 0.1 ? 6 : 2 })}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function byteCount(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}
