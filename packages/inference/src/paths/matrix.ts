import { kindOf } from "./segment-kind.ts";
import type { SegmentKind } from "./segment-kind.ts";

const matrix = /^([^;=]*)((?:;[A-Za-z][\w.-]{0,40}(?:=[^;]*)?){1,16})$/;

/** `map;lat=52.5;lon=13.4`: a word or a value, and named values behind it. Null for other text. */
export function parseMatrix(text: string): { kind: SegmentKind; pattern: string } | null {
  const [, head = "", pairs = ""] = matrix.exec(text) ?? [];
  if (!pairs.includes("=")) return null;
  const isValue = head !== "" && kindOf(head) !== "word";
  const values = isValue ? [head] : [];
  const named = pairs.replaceAll(/=([^;]*)/g, (_, value: string) => {
    values.push(value);
    return "={}";
  });
  return { kind: commonKind(values.map(kindOf)), pattern: `${isValue ? "{}" : head}${named}` };
}

/** The names that a pattern gives its values; null for one that it does not name. */
export function namesIn(pattern: string): (string | null)[] {
  return [...pattern.matchAll(/(?:;([\w.-]+)=)?\{\}/g)].map(([, name]) => name ?? null);
}

function commonKind(kinds: readonly SegmentKind[]): SegmentKind {
  const [first, ...others] = new Set(kinds);
  if (first !== undefined && others.length === 0 && first !== "word") return first;
  const areNumbers = kinds.every((kind) => kind === "integer" || kind === "number");
  return areNumbers ? "number" : "text";
}
