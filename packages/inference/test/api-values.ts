import fc from "fast-check";
import type { JsonValue } from "../src/shapes/index.ts";

/** Values as APIs send them: tagged unions, maps by id, optional and null fields, trees, and chaos. */
const word: fc.Arbitrary<JsonValue> = fc.constantFrom(
  "open",
  "closed",
  "in_progress",
  "a",
  "b",
  "hello there",
);
const text: fc.Arbitrary<JsonValue> = fc.oneof(
  word,
  fc.string({ maxLength: 6 }),
  fc.uuid(),
  fc.constantFrom(
    "2024-02-29",
    "2024-01-01T00:00:00Z",
    "1.2.3.4",
    "a@b.example",
    "https://x.test/a?b=c",
  ),
  fc.constantFrom('{"a":1}', "[1,2]", '{"a":null}', "{no}", "P1D", "10:20:30Z", "::1"),
);
const key = fc.oneof(
  fc.constantFrom("id", "name", "type", "object", "role", "items", "constructor"),
  fc.uuid(),
  fc.nat({ max: 99 }).map(String),
  fc.string({ minLength: 1, maxLength: 8 }),
);

const scalar = fc.oneof(
  text,
  fc.integer(),
  // JSON has no -0 that survives being written.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);

const depth = fc.createDepthIdentifier();

function node(levels: number): fc.Arbitrary<JsonValue> {
  const fields: Record<string, fc.Arbitrary<JsonValue>> = {
    type: fc.constantFrom("leaf", "branch", "note", "odd tag!"),
    id: fc.oneof(fc.integer(), fc.uuid()),
    state: fc.oneof(word, fc.constant(null)),
    children: levels > 0 ? fc.array(node(levels - 1), { maxLength: 2 }) : fc.constant([]),
    leaf: scalar,
  };
  const left = fc.subarray(["type", "state", "children", "leaf"]);
  return fc
    .tuple(fc.record(fields), left)
    .map(([all, out]) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !out.includes(name))),
    );
}

function value(levels: number, keys: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> {
  if (levels === 0) return scalar;
  const inner = value(levels - 1, keys);
  const entries = fc.array(fc.tuple(keys, inner), { maxLength: 5 });
  return fc.oneof(
    { depthIdentifier: depth },
    scalar,
    node(levels - 1),
    fc.array(inner, { maxLength: 4 }),
    entries.map((list): JsonValue => Object.fromEntries(list)),
  );
}

export const apiValue: fc.Arbitrary<JsonValue> = value(4, key);

/** With `__proto__` as a key like any other, as JSON.parse makes it. */
export const hostileValue: fc.Arbitrary<JsonValue> = value(
  3,
  fc.oneof(key, fc.constant("__proto__")),
);
