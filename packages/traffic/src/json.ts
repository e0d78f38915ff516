/** What `JSON.parse` gives. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The object's member. Of parsed JSON, for keys that the code names: such an object has `__proto__` as
 * its own member, never as its prototype.
 */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return object[key];
}

export function textMember(object: JsonObject, key: string): string | null {
  const value = member(object, key);
  return typeof value === "string" ? value : null;
}

export function objectMember(object: JsonObject, key: string): JsonObject | null {
  const value = member(object, key);
  return isJsonObject(value) ? value : null;
}

export function arrayMember(object: JsonObject, key: string): readonly JsonValue[] {
  const value = member(object, key);
  return isJsonArray(value) ? value : [];
}

/** `Array.isArray` forgets that a readonly array is one. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Bytes; null where it says none that there can be. */
export function sizeMember(object: JsonObject, key: string): number | null {
  const size = finiteMember(object, key);
  return size !== null && Number.isSafeInteger(size) ? size : null;
}

/** A number that JSON can hold: `1e400` is read as infinite, which is no number to us. */
export function finiteMember(object: JsonObject, key: string): number | null {
  const value = member(object, key);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
