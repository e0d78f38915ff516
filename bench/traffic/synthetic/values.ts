import { Random } from "./random.ts";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type Schema = { readonly [keyword: string]: JsonValue };

/** What a place of a body holds: the schema that is true of it, and examples. */
export interface Value {
  readonly schema: Schema;
  readonly sample: (random: Random) => JsonValue;
}

/** A field that is only there in some objects. */
export interface OptionalField {
  readonly value: Value;
  readonly share: number;
}

export type Field = Value | OptionalField;

export function optional(value: Value, share: number): OptionalField {
  return { value, share };
}

export function boolean(): Value {
  return { schema: { type: "boolean" }, sample: (random) => random.chance(0.5) };
}

export function integer(least = 0, most = 10_000): Value {
  return { schema: { type: "integer" }, sample: (random) => random.integer(least, most) };
}

/** Prices and measures, of which many happen to be whole. */
export function number(most: number, wholeShare: number): Value {
  return {
    schema: { type: "number" },
    sample: (random) =>
      random.chance(wholeShare)
        ? random.integer(0, most)
        : Math.round(random.next() * most * 100) / 100,
  };
}

/** With the format that all its texts turn out to have. */
export function string(make: (random: Random) => string): Value {
  const random = new Random(1);
  const texts = Array.from({ length: 8 }, () => make(random));
  const format = formats.find(([, pattern]) => texts.every((text) => pattern.test(text)))?.[0];
  return { schema: { type: "string", ...(format ? { format } : {}) }, sample: make };
}

const formats = [
  ["uuid", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ["date-time", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["email", /^[\w-]+@[\w.]+$/],
  ["uri", /^https:\/\/[\w./-]+$/],
  ["ipv4", /^\d+\.\d+\.\d+\.\d+$/],
] as const;

/** Of a fixed list; the first ones come most often. */
export function oneOf(values: readonly string[]): Value {
  return {
    schema: { type: "string", enum: values },
    sample: (random) => random.pickSkewed(values),
  };
}

export function constant(value: string): Value {
  return { schema: { type: "string", enum: [value] }, sample: () => value };
}

export function nullable(value: Value, share: number): Value {
  return {
    schema: orNull(value.schema),
    sample: (random) => (random.chance(share) ? null : value.sample(random)),
  };
}

function orNull(schema: Schema): Schema {
  const { type, enum: values } = schema;
  if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
  const list = Array.isArray(values) ? { enum: [...values, null] } : {};
  return { ...schema, type: [type, "null"], ...list };
}

export function list(item: Value, most: number, least = 0): Value {
  return {
    schema: { type: "array", items: item.schema },
    sample: (random) =>
      Array.from({ length: random.integer(least, most) }, () => item.sample(random)),
  };
}

export function object(fields: Readonly<Record<string, Field>>): Value {
  const entries = Object.entries(fields).map(
    ([key, field]) =>
      [key, "share" in field ? field.value : field, "share" in field ? field.share : 1] as const,
  );
  const required = entries.filter(([, , share]) => share === 1).map(([key]) => key);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, value]) => [key, value.schema])),
      ...(required.length > 0 ? { required } : {}),
    },
    sample: (random) =>
      Object.fromEntries(
        entries
          .filter(([, , share]) => share === 1 || random.chance(share))
          .map(([key, value]) => [key, value.sample(random)]),
      ),
  };
}

/** Keys are data: ids, dates, codes. */
export function map(key: (random: Random) => string, value: Value, most: number, least = 0): Value {
  return {
    schema: { type: "object", additionalProperties: value.schema },
    sample: (random) =>
      Object.fromEntries(
        Array.from({ length: random.integer(least, most) }, () => [
          key(random),
          value.sample(random),
        ]),
      ),
  };
}

/** One of several, most of them told apart by a field that they have in common. */
export function union(values: readonly Value[]): Value {
  return {
    schema: { oneOf: values.map((value) => value.schema) },
    sample: (random) => random.pickSkewed(values).sample(random),
  };
}

/** Objects told apart by a tag. */
export function tagged(
  tag: string,
  kinds: Readonly<Record<string, Readonly<Record<string, Field>>>>,
): Value {
  return union(
    Object.entries(kinds).map(([name, fields]) => object({ [tag]: constant(name), ...fields })),
  );
}

const deepest = 3;

/** An object that holds others of its kind; `self` and `children` end at some depth. */
export function tree(
  definitions: Map<string, Schema>,
  name: string,
  build: (self: Value, children: Value) => Value,
): Value {
  const schema: Schema = { $ref: `#/components/schemas/${name}` };
  let depth = 0;
  let body: Value | null = null;
  const descend = (random: Random): JsonValue => {
    depth += 1;
    const sampled = body?.sample(random) ?? null;
    depth -= 1;
    return sampled;
  };
  const self: Value = {
    schema: { anyOf: [schema, { type: "null" }] },
    sample: (random) => (depth >= deepest || random.chance(0.4) ? null : descend(random)),
  };
  const children: Value = {
    schema: { type: "array", items: schema },
    sample: (random) =>
      depth >= deepest
        ? []
        : Array.from({ length: random.integer(0, 4 - depth) }, () => descend(random)),
  };
  body = build(self, children);
  definitions.set(name, body.schema);
  return { schema, sample: descend };
}

/** JSON written into a string. */
export function jsonText(value: Value): Value {
  return { schema: { type: "string" }, sample: (random) => JSON.stringify(value.sample(random)) };
}
