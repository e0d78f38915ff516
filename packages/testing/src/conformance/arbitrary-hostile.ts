import fc from "fast-check";
import type { OpenApiDocument, OperationDescription } from "@workspace/contracts";
import { encode, requestOf } from "./arbitrary-request.ts";
import type { Draft } from "./arbitrary-request.ts";
import type { HttpRequest } from "./http-request.ts";
import { parametersOf } from "./parameters.ts";
import type { Parameter } from "./parameters.ts";
import { isObject, listOf, numberOf } from "./schema-node.ts";
import type { Validate } from "./validate.ts";

interface Hostile {
  readonly draft: Draft;
  readonly kind: string;
  readonly mustBeRefused: boolean;
}

const STRANGE_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "'; DROP TABLE documents; --",
  "../../../../etc/passwd",
  "<script>alert(1)</script>",
  "%00%2e%2e%2f",
  "\u202e\u0301".repeat(50),
  "x".repeat(100_000),
  [],
  {},
  [[[[[[]]]]]],
  { constructor: { prototype: 1 } },
];

const DEEP = 5_000;
const RAW_JSON: readonly (readonly [string, Buffer])[] = [
  ["a body that is cut off", Buffer.from('{"a":')],
  ["an empty body", Buffer.alloc(0)],
  ["a body of one NUL", Buffer.from([0])],
  ["a body that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ["an array 5,000 deep", Buffer.from("[".repeat(DEEP) + "]".repeat(DEEP))],
  ["an object 5,000 deep", Buffer.from(`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`)],
  ["a number as the body", Buffer.from("1e400")],
  ["null as the body", Buffer.from("null")],
  ["an array as the body", Buffer.from("[]")],
  ["NaN in the body", Buffer.from('{"a":NaN}')],
];

const ABSENT = new Set(["an empty body", "null as the body"]);

/** An id that no resource has, and that tries to be something else. */
const STRANGE_IDS = [
  "..",
  "../../health",
  "\u0000",
  "'; DROP TABLE documents; --",
  "ü",
  " ",
  "x".repeat(1_000),
  "__proto__",
  "constructor",
  "%2e%2e",
  "a/b",
  "null",
];

/** Makes a request wrong or strange in one way, in every way known. */
export interface HostileRequests {
  /** One way at random, for any draft; of members of the body any value at any place. */
  readonly arbitrary: fc.Arbitrary<HttpRequest>;
  /** Each way once, on one draft; strange values of members are left to chance. */
  each(draft: Draft): HttpRequest[];
}

export function hostileRequests(
  document: OpenApiDocument,
  operation: OperationDescription,
  drafts: fc.Arbitrary<Draft>,
  validateBody: Validate | null,
  headers: Readonly<Record<string, string>>,
): HostileRequests {
  const parameters = parametersOf(document, operation);
  const takesJson = operation.requestBody?.mediaTypes.includes("application/json") ?? false;
  const written = ({ draft, ...change }: Hostile) =>
    requestOf(operation, draft, validateBody, headers, change);
  const jsonOf = (draft: Draft) =>
    takesJson && draft.body && "value" in draft.body ? draft.body : null;
  const around = (draft: Draft): Hostile[] => [
    ...parameters.flatMap((parameter) => {
      if (parameter.in === "path") return inPath(draft, parameter);
      return parameter.in === "query" ? inQuery(draft, parameter) : [];
    }),
    ...(operation.requestBody ? mediaTypes(draft) : []),
    ...(takesJson ? rawBodies(draft, operation.requestBody?.required ?? false) : []),
    ...strangeHeaders(draft),
    ...rawQueries(draft),
  ];
  return {
    arbitrary: drafts
      .chain((draft) => {
        const outside = fc.constantFrom(...around(draft));
        const json = jsonOf(draft);
        return json ? fc.oneof(outside, members(draft, json.value)) : outside;
      })
      .map(written),
    each(draft) {
      const json = jsonOf(draft);
      const inside = json ? [...added(draft, json.value), ...dropped(draft, json.value)] : [];
      return [...around(draft), ...inside].map(written);
    },
  };
}

function inPath(draft: Draft, { name }: Parameter): Hostile[] {
  return STRANGE_IDS.map((id) => ({
    kind: `path ${name} is ${JSON.stringify(id.slice(0, 40))}`,
    draft: { ...draft, path: { ...draft.path, [name]: id } },
    mustBeRefused: true,
  }));
}

const STRANGE_TEXTS = ["", "\u0000", "'", "%", "\u202e", "[object Object]", "x".repeat(3_000)];

function inQuery(draft: Draft, { name, schema }: Parameter): Hostile[] {
  const given = (mustBeRefused: boolean) => (value: string) => ({
    kind: `query ${name} is ${JSON.stringify(value.slice(0, 40))}`,
    draft: {
      ...draft,
      query: [...draft.query.filter(([other]) => other !== name), [name, value] as const],
    },
    mustBeRefused,
  });
  const wrong = isObject(schema) ? wrongTexts(schema) : [];
  return [...wrong.map(given(true)), ...STRANGE_TEXTS.map(given(false))];
}

/** Texts that the schema of a parameter surely does not allow. */
function wrongTexts(schema: Readonly<Record<string, unknown>>): string[] {
  if (listOf(schema["enum"]).length > 0) return ["no-such-value", "__proto__"];
  switch (schema["type"]) {
    case "integer": {
      const above = (numberOf(schema["maximum"]) ?? Number.MAX_SAFE_INTEGER) * 2;
      const below = numberOf(schema["minimum"]);
      return ["abc", "1.5", "1e400", ...(below === undefined ? [] : [String(below - 1)])].concat(
        numberOf(schema["maximum"]) === undefined ? [] : [String(above)],
      );
    }
    case "number":
      return ["abc", "NaN"];
    case "boolean":
      return ["maybe", "2"];
    default:
      return [];
  }
}

function mediaTypes(draft: Draft): Hostile[] {
  const bytes = draft.body?.bytes ?? Buffer.from("{}");
  return ["text/csv", "image/png", "application/xml"].map((mediaType) => ({
    kind: `the body comes as ${mediaType}`,
    draft: { ...draft, body: { mediaType, bytes } },
    mustBeRefused: true,
  }));
}

function rawBodies(draft: Draft, needed: boolean): Hostile[] {
  return RAW_JSON.map(([kind, bytes]) => ({
    kind,
    draft: { ...draft, body: { mediaType: "application/json", bytes } },
    // Where a body may be left out, nothing and null may stand for that.
    mustBeRefused: needed || !ABSENT.has(kind),
  }));
}

/** The body with one member, at any depth, made strange, dropped or added. */
function members(draft: Draft, value: unknown): fc.Arbitrary<Hostile> {
  const places = placesIn(value, []).filter((place) => place.length > 0);
  const fixed = [...added(draft, value), ...dropped(draft, value)];
  if (places.length === 0) return fc.constantFrom(...fixed);
  const replaced = fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(...STRANGE_VALUES))
    .map(([place, strange]) =>
      withBody(
        draft,
        `/${place.join("/")} of the body is ${JSON.stringify(strange).slice(0, 60)}`,
        replaceAt(value, place, strange),
      ),
    );
  return fc.oneof(
    { weight: 3, arbitrary: replaced },
    { weight: 1, arbitrary: fc.constantFrom(...fixed) },
  );
}

/** Whether the contract allows the changed body is for its schema to say. */
function withBody(draft: Draft, kind: string, json: unknown): Hostile {
  const body = { mediaType: "application/json", value: json, bytes: encode(json) };
  return { kind, draft: { ...draft, body }, mustBeRefused: false };
}

function added(draft: Draft, value: unknown): Hostile[] {
  if (!isObject(value)) return [];
  return ["no_such_member", "__proto__", "constructor", ""].map((name) => {
    // Written and read again, so that "__proto__" becomes a member like any other.
    const own = Object.entries(value).map(
      ([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`,
    );
    const text = `{${[`${JSON.stringify(name)}:1`, ...own].join(",")}}`;
    return withBody(draft, `the body has a member ${JSON.stringify(name)}`, JSON.parse(text));
  });
}

function dropped(draft: Draft, value: unknown): Hostile[] {
  return placesIn(value, [])
    .filter((place) => place.length > 0)
    .map((place) =>
      withBody(draft, `/${place.join("/")} left out`, replaceAt(value, place, undefined)),
    );
}

function strangeHeaders(draft: Draft): Hostile[] {
  const headers: readonly (readonly [string, string])[] = [
    ["accept", "image/png"],
    ["accept", "*/*;q=abc"],
    ["traceparent", "00-zz-zz-zz"],
    ["x-request-id", "a b<script>"],
    ["last-event-id", "-1"],
    ["accept-encoding", "br;q=1, gzip;q=0"],
    ["range", "bytes=0-1"],
    ["if-none-match", "*"],
    ["x-http-method-override", "DELETE"],
  ];
  return headers.map(([name, value]) => ({
    kind: `header ${name} is ${value}`,
    draft: { ...draft, headers: { ...draft.headers, [name]: value } },
    mustBeRefused: false,
  }));
}

function rawQueries(draft: Draft): Hostile[] {
  const raw = ["%", "a=%ff", "&&&=&", "__proto__[x]=1", "a[b]=1", "a=1&a=2", "?", "%00=%00"];
  return raw.map((rawQuery) => ({
    kind: `the query has ${rawQuery}`,
    draft: { ...draft, rawQuery },
    mustBeRefused: false,
  }));
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, place: Place): Place[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 3).map((item: unknown, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [place, ...entries.flatMap(([key, inner]) => placesIn(inner, [...place, key]))];
}

/** A copy with another value at a place; `undefined` takes the member away. */
function replaceAt(value: unknown, place: Place, put: unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return put;
  if (Array.isArray(value)) {
    const copy: unknown[] = value.map((item: unknown, index) =>
      index === key ? replaceAt(item, rest, put) : item,
    );
    return copy.filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, name === key ? replaceAt(inner, rest, put) : inner] as const)
      .filter(([, inner]) => inner !== undefined),
  );
}
