import { fitsRedacted } from "@workspace/traffic";
import type { JsonObject, JsonValue } from "@workspace/traffic";

/**
 * The JSON pointer of the first place at which two values differ, or null.
 *
 * @param ignored names of members that are not looked at, at any depth
 */
export function jsonDifference(
  recorded: JsonValue,
  asked: JsonValue,
  ignored: ReadonlySet<string>,
  pointer = "",
): string | null {
  if (typeof recorded === "string")
    return typeof asked === "string" && fitsRedacted(recorded, asked) ? null : pointer;
  if (isList(recorded)) {
    if (!isList(asked) || recorded.length !== asked.length) return pointer;
    for (const [at, item] of recorded.entries()) {
      const difference = jsonDifference(item, asked[at] ?? null, ignored, `${pointer}/${at}`);
      if (difference !== null) return difference;
    }
    return null;
  }
  if (isObject(recorded))
    return isObject(asked) ? objectDifference(recorded, asked, ignored, pointer) : pointer;
  return Object.is(recorded, asked) ? null : pointer;
}

function objectDifference(
  recorded: JsonObject,
  asked: JsonObject,
  ignored: ReadonlySet<string>,
  pointer: string,
): string | null {
  const names = new Set([...Object.keys(recorded), ...Object.keys(asked)]);
  for (const name of names) {
    if (ignored.has(name)) continue;
    const place = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!Object.hasOwn(recorded, name) || !Object.hasOwn(asked, name)) return place;
    const difference = jsonDifference(recorded[name] ?? null, asked[name] ?? null, ignored, place);
    if (difference !== null) return difference;
  }
  return null;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}
