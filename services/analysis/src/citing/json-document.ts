/** What a printed document is made of, as far as it is read here. */
export type Json = unknown;

export function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function member(value: Json, key: string): Json {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function entries(value: Json): [string, Json][] {
  return isMap(value) ? Object.entries(value) : [];
}

export function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Json): string | null {
  return typeof value === "string" ? value : null;
}

const mostReferences = 16;

/** What stands there once references within the document are followed. */
export function resolve(root: Json, value: Json): Json {
  let current = value;
  for (let step = 0; step < mostReferences; step++) {
    const reference = text(member(current, "$ref"));
    if (reference === null) return current;
    current = reference
      .replace(/^#\//, "")
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<Json>((at, key) => member(at, key), root);
  }
  return undefined;
}
