import { fitsRedacted, fitsRedactedNumber } from "@workspace/traffic";
import type { JsonObject, JsonValue } from "@workspace/traffic";
import type { CompiledRules } from "./match-rules.ts";

/**
 * The JSON pointer of the first place at which two values differ, or null.
 * Members that the rules name are not looked at, at any depth.
 */
export function jsonDifference(
  recorded: JsonValue,
  asked: JsonValue,
  rules: CompiledRules,
  pointer = "",
): string | null {
  if (typeof recorded === "string")
    return typeof asked === "string" && fitsRedacted(recorded, asked) ? null : pointer;
  if (isList(recorded)) {
    if (!isList(asked) || recorded.length !== asked.length) return pointer;
    for (const [at, item] of recorded.entries()) {
      const difference = jsonDifference(item, asked[at] ?? null, rules, `${pointer}/${at}`);
      if (difference !== null) return difference;
    }
    return null;
  }
  if (isObject(recorded))
    return isObject(asked) ? objectDifference(recorded, asked, rules, pointer) : pointer;
  if (Object.is(recorded, asked)) return null;
  return isRedactedNumber(recorded, asked, rules, pointer) ? null : pointer;
}

function objectDifference(
  recorded: JsonObject,
  asked: JsonObject,
  rules: CompiledRules,
  pointer: string,
): string | null {
  const names = new Set([...Object.keys(recorded), ...Object.keys(asked)]);
  for (const name of names) {
    if (rules.body.has(name)) continue;
    const place = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!Object.hasOwn(recorded, name) || !Object.hasOwn(asked, name)) return place;
    const difference = jsonDifference(recorded[name] ?? null, asked[name] ?? null, rules, place);
    if (difference !== null) return difference;
  }
  return null;
}

/** A number has no room for a mark: that it was redacted is told by the names above it. */
function isRedactedNumber(
  recorded: JsonValue,
  asked: JsonValue,
  { mayBeRedacted }: CompiledRules,
  pointer: string,
): boolean {
  if (typeof recorded !== "number" || typeof asked !== "number") return false;
  return fitsRedactedNumber(recorded, asked) && mayBeRedacted(pointer);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}
