import fc from "fast-check";
import { numberOf } from "./schema-node.ts";
import type { SchemaObject } from "./schema-node.ts";

const USUAL_LENGTH = 24;
/** Longer strings at their limit are left to the hostile requests. */
const MAX_LENGTH_AT_LIMIT = 10_000;

/**
 * Strings of a schema. Lengths count code points, as JSON Schema does: fast-check's graphemes may
 * hold several, so its unit here is the single code point.
 */
export function arbitraryString(schema: SchemaObject): fc.Arbitrary<string> {
  const format = typeof schema["format"] === "string" ? formatted[schema["format"]] : undefined;
  if (format) return format();
  const min = numberOf(schema["minLength"]) ?? 0;
  const max = numberOf(schema["maxLength"]) ?? Number.POSITIVE_INFINITY;
  const plain = textOf(min, max);
  if (typeof schema["pattern"] !== "string") return plain;
  const pattern = patternOf(schema["pattern"]);
  if (!pattern) return plain;
  if (mostlyMatches(plain, pattern)) return plain.filter((text) => pattern.test(text));
  return matching(pattern, plain);
}

function textOf(min: number, max: number): fc.Arbitrary<string> {
  const usualMax = Math.min(max, min + USUAL_LENGTH);
  const usual = { minLength: min, maxLength: usualMax };
  const parts = [
    { weight: 6, arbitrary: fc.string({ ...usual, unit: "grapheme-ascii" }) },
    { weight: 3, arbitrary: fc.string({ ...usual, unit: "binary" }) },
  ];
  if (max <= MAX_LENGTH_AT_LIMIT && max > usualMax) {
    // Two UTF-16 units each: a server that counts units refuses what the spec allows.
    parts.push({ weight: 1, arbitrary: fc.constantFrom("x".repeat(max), "𝄞".repeat(max)) });
  }
  return fc.oneof(...parts);
}

function patternOf(source: string): RegExp | null {
  try {
    return new RegExp(source, "u");
  } catch {
    return null;
  }
}

function mostlyMatches(strings: fc.Arbitrary<string>, pattern: RegExp): boolean {
  const sample = fc.sample(strings, { numRuns: 40, seed: 1 });
  return sample.filter((text) => pattern.test(text)).length > sample.length / 2;
}

/** What fast-check cannot read as a pattern gives any text, which then counts as invalid. */
function matching(pattern: RegExp, otherwise: fc.Arbitrary<string>): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(pattern);
  } catch {
    return otherwise;
  }
}

const instants = () =>
  fc.date({
    min: new Date("1970-01-01T00:00:00Z"),
    max: new Date("2100-01-01T00:00:00Z"),
    noInvalidDate: true,
  });

const formatted: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  "date-time": () => instants().map((date) => date.toISOString()),
  date: () => instants().map((date) => date.toISOString().slice(0, 10)),
  uuid: () => fc.uuid(),
  email: () => fc.emailAddress(),
  uri: () => fc.webPath().map((path) => `https://example.com${path}`),
};
