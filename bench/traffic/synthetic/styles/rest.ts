import type { Answer, Api, Operation, QueryParameter } from "../api.ts";
import type { Random } from "../random.ts";
import { integer, list, nullable, object, oneOf, optional, string } from "../values.ts";
import type { Field, Value } from "../values.ts";
import { collections, idStyles, ordinaryFields, userName, word } from "../vocabulary.ts";

type Make = (random: Random) => string;

const prefixes = [
  "/v1",
  "/api/v2",
  "",
  "/api",
  "/rest/v1.1",
  "/2024-10-01",
  "/service/public/api/v3",
];

/** Collections, what belongs to one of their members, acts upon it, and one failure's shape for all. */
export function restApi(random: Random): Api {
  const prefix = random.pick(prefixes);
  const failure = errorOf(random);
  const envelope = random.pick(envelopes);
  const top = random.take(collections, 4);
  const operations = top.flatMap(([plural, singular]): Operation[] => {
    const make = fromPool(random, random.pick(idStyles)(singular));
    const item = resource(random, make);
    const base = `${prefix}/${plural}`;
    const one = `${base}/{${singular}}`;
    const id = { [singular]: make };
    const [childPlural, child] = random.pick(collections);
    const childId = fromPool(random, random.pick(idStyles)(child));
    const childItem = resource(random, childId);
    const nested = `${one}/${childPlural === plural ? "parts" : childPlural}`;
    return [
      { method: "get", path: base, query: paging(random), answers: [ok(envelope(plural, item))] },
      {
        method: "post",
        path: base,
        request: json(draft(random)),
        answers: [created(item), failed(failure, 422)],
      },
      {
        method: "get",
        path: one,
        parameters: id,
        answers: [ok(item, { id: singular }), failed(failure, 404)],
      },
      {
        method: "patch",
        path: one,
        parameters: id,
        request: json(draft(random)),
        answers: [ok(item)],
      },
      {
        method: "delete",
        path: one,
        parameters: id,
        answers: [{ status: 204, share: 1, value: null }],
      },
      {
        method: "get",
        path: nested,
        parameters: id,
        answers: [ok(envelope(childPlural, childItem))],
      },
      {
        method: "get",
        path: `${nested}/{${child}_2}`,
        parameters: { ...id, [`${child}_2`]: childId },
        answers: [ok(childItem, { id: `${child}_2` }), failed(failure, 404)],
      },
      ...random
        .take(["activate", "duplicate", "hand-over", "escalate", "rotate-key", "ship"], 3)
        .map((act): Operation => ({
          method: "post",
          path: `${one}/${act}`,
          parameters: id,
          answers: [ok(item)],
        })),
      {
        method: "get",
        path: `${one}/${random.pick(["summary", "statistics", "billing-address", "thumbnail", "lineage"])}`,
        parameters: id,
        answers: [ok(object(ordinaryFields(random, 4)))],
      },
    ];
  });
  const user = fromPool(random, userName);
  const profile = object({ login: string(userName), ...ordinaryFields(random, 6) });
  return {
    origin: `https://api.${word(random)}.example`,
    definitions: new Map(),
    operations: [
      ...operations,
      { method: "get", path: `${prefix}/me`, answers: [ok(profile)] },
      {
        method: "get",
        path: `${prefix}/accounts/{login}`,
        parameters: { login: user },
        answers: [ok(profile, { login: "login" }), failed(failure, 404)],
        weight: 2,
      },
      {
        method: "get",
        path: `${prefix}/accounts/{login}/followers`,
        parameters: { login: user },
        answers: [ok(list(profile, 3))],
      },
      // Alike and next to each other, and endpoints all the same.
      ...["failed", "running", "waiting"].map((state): Operation => ({
        method: "get",
        path: `${prefix}/jobs/${state}`,
        answers: [ok(list(profile, 3))],
      })),
      ...["tracks", "albums", "artists"].map((kind): Operation => ({
        method: "get",
        path: `${prefix}/search/${kind}`,
        answers: [
          ok(object({ hits: list(object(ordinaryFields(random, 4)), 3), total: integer() })),
        ],
      })),
      {
        method: "get",
        path: `${prefix}/server-info`,
        answers: [ok(object(ordinaryFields(random, 3)))],
      },
    ],
  };
}

/** Some values come again and again, others once. */
export function fromPool(random: Random, make: Make): Make {
  const pool = Array.from({ length: 12 }, () => make(random));
  return (dice) => (dice.chance(0.5) ? dice.pickSkewed(pool) : make(dice));
}

function resource(random: Random, make: Make): Value {
  const owner: Record<string, Field> = random.chance(0.5)
    ? { owner: object({ login: string(userName), score: integer(0, 90) }) }
    : {};
  const tags: Record<string, Field> = random.chance(0.5)
    ? { tags: optional(list(string(word), 3), 0.7) }
    : {};
  return object({ id: string(make), ...ordinaryFields(random, 7), ...owner, ...tags });
}

function draft(random: Random): Value {
  return object(ordinaryFields(random, 4));
}

const envelopes: readonly ((plural: string, item: Value) => Value)[] = [
  (_, item) => list(item, 4),
  (_, item) =>
    object({
      data: list(item, 4),
      has_more: { schema: { type: "boolean" }, sample: (random) => random.chance(0.3) },
    }),
  (plural, item) =>
    object({
      [plural]: list(item, 4),
      total: integer(0, 400),
      next: nullable(
        string((random) => `/next/${random.integer(2, 9)}`),
        0.5,
      ),
    }),
  (plural, item) =>
    object({
      _embedded: object({ [plural]: list(item, 4) }),
      page: object({ number: integer(0, 9), size: integer(20, 20) }),
    }),
];

function errorOf(random: Random): Value {
  const code = oneOf(["not_found", "invalid_request", "conflict"]);
  const message = string((dice) => `The ${word(dice)} could not be found`);
  return random.pick([
    object({ error: object({ code, message }) }),
    object({ type: string(() => "about:blank"), title: message, status: integer(404, 422) }),
    object({ errors: list(object({ message, field: nullable(string(word), 0.4) }), 2, 1) }),
  ]);
}

function paging(random: Random): QueryParameter[] {
  return random.pick<QueryParameter[]>([
    [
      { name: "page", share: 0.6, sample: (dice) => String(dice.integer(1, 9)) },
      { name: "per_page", share: 0.3, sample: () => "50" },
    ],
    [
      { name: "cursor", share: 0.4, sample: (dice) => dice.text("abcdef0123456789", 20) },
      { name: "filter[status]", share: 0.3, sample: () => "active" },
    ],
  ]);
}

export function json(value: Value): NonNullable<Operation["request"]> {
  return { mediaType: "application/json", value };
}

export function ok(value: Value, echoes: NonNullable<Answer["echoes"]> = {}): Answer {
  return { status: 200, share: 6, value, echoes };
}

function created(value: Value): Answer {
  return { status: 201, share: 5, value };
}

export function failed(value: Value, status: number): Answer {
  return { status, share: 1, value };
}
