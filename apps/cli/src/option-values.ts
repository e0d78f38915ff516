import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Reads an option's value as a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** Dollars, to the micro-dollar. */
export function dollars(text: string): number {
  const value = Number(text.replace(/^\$/, ""));
  if (/^\$?\d+(\.\d{1,6})?$/.test(text) && value <= 1e9) return value;
  throw new InvalidArgumentError("Give dollars, such as 20 or 0.50.");
}

/**
 * The word "none" takes a bound away; anything else is read as the option's value. It stays a word
 * up to `orNull`, because commander makes an empty text of null.
 */
export function orNone<Value>(read: (text: string) => Value): (text: string) => Value | "none" {
  return (text) => (text === "none" ? "none" : read(text));
}

export function orNull<Value>(value: Value | "none"): Value | null {
  return value === "none" ? null : value;
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A span of time, such as 90d, in milliseconds; null for what is none. */
export function spanMs(text: string): number | null {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) return null;
  return Number(amount) * unitMs[unit];
}

/** A time that lies ahead: a date, or a span from now. */
export function timeAhead(text: string): string {
  return momentOf(text, 1, "Give a date such as 2027-01-31, or a span such as 90d or 12h.");
}

/** A time that has passed: a date, or a span before now. */
export function timeAgo(text: string): string {
  return momentOf(text, -1, "Give a date such as 2026-11-01, or a span such as 7d or 24h.");
}

function momentOf(text: string, direction: 1 | -1, hint: string): string {
  const span = spanMs(text);
  const moment = span === null ? dateOf(text) : Date.now() + direction * span;
  if (Number.isNaN(moment) || Math.abs(moment) > 8.64e15) throw new InvalidArgumentError(hint);
  return new Date(moment).toISOString();
}

/** Only dates that begin with a year: what else JavaScript takes for one depends on the engine. */
function dateOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}

function isUnit(text: string | undefined): text is keyof typeof unitMs {
  return text !== undefined && Object.hasOwn(unitMs, text);
}

/** Scopes after commas or spaces; the option may be repeated. */
export function scopes(text: string, before?: string[] | "none"): string[] {
  const given = text.split(/[\s,]+/).filter((name) => name !== "");
  const wrong = given.find((name) => !/^[a-z][a-z-]{0,30}:[a-z][a-z-]{0,30}$/.test(name));
  if (wrong !== undefined || given.length === 0) {
    throw new InvalidArgumentError("A scope looks like documents:read or keys:create.");
  }
  return [...(Array.isArray(before) ? before : []), ...given];
}
