import { z } from "zod";

const sizeUnits: Record<string, number> = { "": 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };
const timeUnits: Record<string, number> = { "": 1, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `64mb`, `1gb` or a bare number of bytes; gives bytes. */
export function byteSize(defaultValue: string) {
  return z.string().default(defaultValue).transform(scaled(sizeUnits, "a size such as 64mb"));
}

/** `15s`, `2m`, `500ms` or a bare number of milliseconds; gives milliseconds. */
export function durationMs(defaultValue: string) {
  return z.string().default(defaultValue).transform(scaled(timeUnits, "a duration such as 15s"));
}

export function portNumber(defaultValue: number) {
  return z.coerce.number().int().min(0).max(65_535).default(defaultValue);
}

export function booleanText(defaultValue: boolean) {
  return z.stringbool().default(defaultValue);
}

/** The address that paths are put after; gives it without a slash at its end. */
export function baseAddress() {
  return z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
}

/** Comma-separated text; gives trimmed, non-empty entries. */
export function listText(defaultValue = "") {
  return z
    .string()
    .default(defaultValue)
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    );
}

function scaled(units: Record<string, number>, expected: string) {
  return (text: string, context: z.RefinementCtx): number => {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
    const unit = match ? units[(match[2] ?? "").toLowerCase()] : undefined;
    if (!match || unit === undefined) {
      context.addIssue({ code: "custom", message: `expected ${expected}` });
      return z.NEVER;
    }
    return Math.round(Number(match[1]) * unit);
  };
}
