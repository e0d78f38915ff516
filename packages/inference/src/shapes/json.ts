/** Any JSON value, as `JSON.parse` gives it. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A JSON Schema 2020-12 as it is printed: plain JSON. */
export type JsonSchema = { [keyword: string]: JsonValue };
