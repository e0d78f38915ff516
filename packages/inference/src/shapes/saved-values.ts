import type { JsonValue } from "./json.ts";

/** What was given as saved evidence is none, or of a version that this program does not know. */
export class SavedShapeError extends Error {
  override readonly name = "SavedShapeError";
}

export function record(json: JsonValue | undefined): { readonly [key: string]: JsonValue } {
  if (json === undefined || json === null || typeof json !== "object" || Array.isArray(json))
    throw new SavedShapeError("saved shape: an object was expected");
  return json as { readonly [key: string]: JsonValue };
}

export function number(json: JsonValue | undefined): number {
  if (json === undefined) return 0;
  if (typeof json !== "number" || !Number.isFinite(json))
    throw new SavedShapeError("saved shape: a number was expected");
  return json;
}

export function optional<Value>(
  json: JsonValue | undefined,
  load: (json: JsonValue) => Value,
): Value | null {
  return json === undefined || json === null ? null : load(json);
}

export function entries<Value>(
  json: JsonValue | undefined,
  load: (json: JsonValue) => Value,
): Array<[string, Value]> {
  if (!Array.isArray(json)) throw new SavedShapeError("saved shape: a list was expected");
  return json.map((entry: JsonValue): [string, Value] => {
    const [key, value] = Array.isArray(entry) ? entry : [];
    if (typeof key !== "string" || value === undefined)
      throw new SavedShapeError("saved shape: a pair was expected");
    return [key, load(value as JsonValue)];
  });
}
