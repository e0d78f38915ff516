import type { Api, Operation } from "../api.ts";
import type { Random } from "../random.ts";
import {
  boolean,
  constant,
  integer,
  jsonText,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  string,
  tagged,
  tree,
  union,
} from "../values.ts";
import type { Schema, Value } from "../values.ts";
import {
  currencies,
  date,
  dateTime,
  idStyles,
  languages,
  ordinaryFields,
  slug,
  userName,
  uuid,
  word,
  words,
} from "../vocabulary.ts";
import { fromPool, json, ok } from "./rest.ts";

/** Bodies that are hard to describe: maps, unions, trees, mixed lists, what is rare. */
export function bodiesApi(random: Random): Api {
  const definitions = new Map<string, Schema>();
  const id = fromPool(random, random.pick(idStyles)("node"));
  const places: readonly (readonly [name: string, value: Value])[] = [
    [
      "counters",
      object({
        total: integer(),
        by_day: map(date, integer(), 6, 1),
        by_user: map(userName, integer(0, 50), 4),
      }),
    ],
    [
      "translations",
      object({
        key: string(slug),
        texts: map(
          (dice) => dice.pick(languages),
          string((dice) => words(dice, 2, 5)),
          5,
          1,
        ),
      }),
    ],
    [
      "portfolios",
      object({
        holdings: map(
          (dice) => dice.pick(currencies),
          object({ amount: number(900, 0.3), locked: boolean() }),
          4,
          1,
        ),
        ...ordinaryFields(random, 3),
      }),
    ],
    [
      "flags",
      object({
        flags: map(
          slug,
          object({
            on: boolean(),
            rollout: integer(0, 100),
            rules: list(object({ attribute: string(word), op: oneOf(["eq", "in", "gt"]) }), 2),
          }),
          6,
          2,
        ),
      }),
    ],
    [
      "presence",
      map(uuid, object({ online: boolean(), last_seen: nullable(string(dateTime), 0.3) }), 4, 1),
    ],
    [
      "timeline",
      list(
        tagged(
          random.pick(["type", "kind", "event_type", "@type", "shape", "category"]),
          eventKinds(random),
        ),
        5,
      ),
    ],
    ["payments", list(payment(random), 3)],
    [
      "comments",
      list(
        tree(definitions, "Comment", (_, children) =>
          object({
            id: string(id),
            body: string((dice) => words(dice, 3, 9)),
            author: string(userName),
            replies: children,
          }),
        ),
        3,
      ),
    ],
    [
      "folders",
      tree(definitions, "Folder", (_, children) =>
        object({ name: string(word), size: integer(), children }),
      ),
    ],
    ["queries", object({ name: string(slug), filter: expression(definitions) })],
    [
      "categories",
      list(
        tree(definitions, "Category", (self) =>
          object({ id: string(id), label: string(word), parent: self }),
        ),
        3,
      ),
    ],
    [
      "cells",
      object({ rows: list(list(union([number(99, 0.4), string(word), boolean()]), 4), 3) }),
    ],
    [
      "attributes",
      list(
        object({
          key: string(word),
          value: union([string(word), number(99, 0.5), boolean(), list(string(word), 2)]),
        }),
        4,
      ),
    ],
    [
      "settings",
      object({
        theme: oneOf(["dark", "light"]),
        payload: jsonText(object({ zoom: number(4, 0.5), panes: list(string(word), 3) })),
        legacy: optional(string(word), 0.06),
      }),
    ],
    [
      "references",
      list(
        object({
          target: union([string(uuid), object({ id: string(uuid), label: string(word) })]),
          note: optional(string(slug), 0.3),
        }),
        3,
      ),
    ],
    [
      "geometry",
      object({
        type: constant("FeatureCollection"),
        features: list(
          object({
            type: constant("Feature"),
            geometry: geometry(),
            properties: object(ordinaryFields(random, 3)),
          }),
          3,
        ),
      }),
    ],
    [
      "prices",
      object({
        amount: union([number(90, 0.4), string((dice) => (dice.next() * 90).toFixed(2))]),
        currency: oneOf(currencies),
        taxes: list(object({ rate: number(25, 0.7), included: boolean() }), 2),
      }),
    ],
    [
      "levels",
      object({
        level: { schema: { type: "integer" }, sample: (dice) => dice.integer(1, 3) },
        code: { schema: { type: "integer" }, sample: (dice) => dice.pick([100, 200, 300]) },
        tier: oneOf(["A1", "B2", "C3"]),
        unset: nullable(string(word), 1),
      }),
    ],
  ];
  const operations = random.take(places, 9).flatMap(([name, value]): Operation[] => [
    { method: "get", path: `/v1/${name}`, answers: [ok(value)], weight: 2 },
    {
      method: "post",
      path: `/v1/${name}/preview`,
      request: json(object({ draft: value, dry_run: optional(boolean(), 0.5) })),
      answers: [ok(object({ valid: boolean(), result: value }))],
    },
    {
      method: "get",
      path: `/v1/${name}/history/{entry}`,
      parameters: { entry: id },
      answers: [
        ok(
          object({
            entry: string(id),
            at: string(dateTime),
            before: nullable(value, 0.3),
            after: value,
          }),
        ),
      ],
    },
  ]);
  return { origin: `https://${word(random)}.example`, definitions, operations };
}

function eventKinds(random: Random): Parameters<typeof tagged>[1] {
  return {
    created: { at: string(dateTime), by: string(userName) },
    moved: { at: string(dateTime), from: string(word), to: string(word) },
    rated: {
      at: string(dateTime),
      stars: integer(1, 5),
      text: optional(
        string((dice) => words(dice, 3, 8)),
        0.5,
      ),
    },
    merged: {
      at: string(dateTime),
      sources: list(string(uuid), 3, 1),
      details: object(ordinaryFields(random, 4)),
    },
  };
}

/** Told apart by which field they have, without a tag. */
function payment(random: Random): Value {
  const common = { amount: number(500, 0.3), currency: oneOf(currencies) };
  return union([
    object({
      ...common,
      card: object({
        last4: string((dice) => dice.text("0123456789", 4)),
        brand: oneOf(["visa", "mastercard"]),
      }),
    }),
    object({
      ...common,
      bank: object({
        iban: string((dice) => `DE${dice.text("0123456789", 20)}`),
        holder: string(userName),
      }),
    }),
    object({
      ...common,
      voucher: string((dice) => dice.text("ABCDEF0123456789", 10)),
      ...ordinaryFields(random, 2),
    }),
  ]);
}

/** A language in JSON: and, or, not over comparisons. */
function expression(definitions: Map<string, Schema>): Value {
  return tree(definitions, "Expression", (_, children) => {
    const comparison = object({
      op: oneOf(["eq", "lt", "contains"]),
      field: string(word),
      value: union([string(word), integer()]),
    });
    const group = object({ op: oneOf(["and", "or"]), operands: children });
    return union([group, comparison]);
  });
}

function geometry(): Value {
  const position = list(number(90, 0), 2, 2);
  return tagged("type", {
    Point: { coordinates: position },
    LineString: { coordinates: list(position, 4, 2) },
    Polygon: { coordinates: list(list(position, 5, 4), 1, 1) },
  });
}
