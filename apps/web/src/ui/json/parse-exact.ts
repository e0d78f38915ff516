/** A number that JavaScript cannot hold as it was written. */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Only such texts can hold numbers that are changed by reading them. */
const mayBeInexact = /\d{16}|\d[eE]|\.\d*0(?!\d)/;

/** JSON as it was written; undefined for what is none. */
export function parseExact(text: string): JsonValue | undefined {
  try {
    return mayBeInexact.test(text)
      ? (JSON.parse(text, keepSource) as JsonValue)
      : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** Browsers that do not tell the source show the number as they read it. */
function keepSource(_name: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && String(value) !== source
    ? new ExactNumber(source)
    : value;
}

export function textOfJson(value: JsonValue): string {
  return JSON.stringify(
    value,
    (_name, part: unknown) => (part instanceof ExactNumber ? rawJson(part.source) : part),
    2,
  );
}

/** Where the browser cannot write a number as it was, its digits stand as text. */
function rawJson(source: string): unknown {
  const raw: unknown = Reflect.get(JSON, "rawJSON");
  return typeof raw === "function" ? Reflect.apply(raw, JSON, [source]) : source;
}
