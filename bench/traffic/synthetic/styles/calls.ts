import type { Api, Operation } from "../api.ts";
import type { Random } from "../random.ts";
import {
  boolean,
  constant,
  integer,
  list,
  map,
  object,
  oneOf,
  optional,
  string,
  union,
} from "../values.ts";
import type { Value } from "../values.ts";
import { collections, idStyles, ordinaryFields, slug, uuid, word } from "../vocabulary.ts";
import { graphql, rpc } from "./named-calls.ts";
import { failed, fromPool, json, ok } from "./rest.ts";

/** Calls that have names rather than places: verbs behind a colon, methods, GraphQL, JSON-RPC, forms. */
export function callsApi(random: Random): Api {
  const operations = random.pick([verbs, methods, graphql, rpc, forms])(random);
  return { origin: `https://${word(random)}.example`, definitions: new Map(), operations };
}

/** `/v1/projects/{project}/locations/{location}/things/{thing}:verb`. */
function verbs(random: Random): Operation[] {
  const locations = ["europe-west1", "us-central1", "asia-east2", "global"];
  const project = fromPool(random, slug);
  return random.take(collections, 3).flatMap(([plural, singular]): Operation[] => {
    const base = `/v1beta/projects/{project}/locations/{location}/${plural}`;
    const one = fromPool(random, random.pick([slug, random.pick(idStyles)(singular)]));
    const above = { project, location: (dice: Random) => dice.pick(locations) };
    const item = object({ name: string(slug), ...ordinaryFields(random, 6) });
    const operation = object({
      name: string((dice) => `operations/${dice.integer(1e6, 1e7)}`),
      done: optional(boolean(), 0.5),
      metadata: optional(object(ordinaryFields(random, 3)), 0.6),
    });
    return [
      {
        method: "get",
        path: base,
        parameters: above,
        answers: [
          ok(
            object({
              [plural]: optional(list(item, 3, 1), 0.8),
              nextPageToken: optional(string(uuid), 0.3),
            }),
          ),
        ],
      },
      {
        method: "get",
        path: `${base}/{one}`,
        parameters: { ...above, one },
        answers: [ok(item), failed(googleError, 404)],
      },
      {
        method: "post",
        path: `${base}/{one}:${random.pick(["predict", "undelete", "generateContent"])}`,
        parameters: { ...above, one },
        request: json(object(ordinaryFields(random, 4))),
        answers: [ok(object(ordinaryFields(random, 5)))],
      },
      {
        method: "post",
        path: `${base}/{one}:${random.pick(["export", "setIamPolicy", "countTokens"])}`,
        parameters: { ...above, one },
        request: json(object(ordinaryFields(random, 3))),
        answers: [ok(operation)],
      },
      {
        method: "post",
        path: `${base}:${random.pick(["batchGet", "import", "search"])}`,
        parameters: above,
        request: json(object({ names: list(string(slug), 3, 1) })),
        answers: [ok(object({ found: list(item, 3) }))],
      },
    ];
  });
}

const googleError = object({
  error: object({
    code: integer(400, 404),
    message: string((dice) => `Resource ${word(dice)} was not found`),
    status: oneOf(["NOT_FOUND", "INVALID_ARGUMENT"]),
    details: optional(
      list(
        object({
          "@type": constant("type.googleapis.com/google.rpc.ErrorInfo"),
          reason: string(word),
        }),
        1,
        1,
      ),
      0.4,
    ),
  }),
});

/** `/api/chat.postMessage`, with `ok` in the answer and the failure beside it. */
function methods(random: Random): Operation[] {
  const names = [
    "chat.postMessage",
    "chat.update",
    "conversations.list",
    "conversations.history",
    "users.info",
    "files.upload",
    "reactions.add",
    "team.info",
    "auth.test",
  ];
  return random.take(names, 7).map((name) => {
    const good = object({ ok: boolean(), ...ordinaryFields(random, 5) });
    const answer = union([
      good,
      object({
        ok: boolean(),
        error: oneOf(["channel_not_found", "not_in_channel", "invalid_auth"]),
      }),
    ]);
    return {
      method: "post",
      path: `/api/${name}`,
      request: random.chance(0.5)
        ? json(object(ordinaryFields(random, 4)))
        : { mediaType: "application/x-www-form-urlencoded", value: textFields(random, 4) },
      answers: [ok(answer)],
    };
  });
}

function textFields(random: Random, count: number): Value {
  const names = random.take(
    ["channel", "text", "thread_ts", "emoji", "cursor", "topic", "team"],
    count,
  );
  return object(
    Object.fromEntries(
      names.map((name, index) => [
        name,
        index % 2 === 0 ? string(slug) : optional(string(word), 0.4),
      ]),
    ),
  );
}

/** Stripe's way: forms with brackets in, objects that name themselves out. */
function forms(random: Random): Operation[] {
  return random.take(collections, 3).flatMap(([plural, singular]): Operation[] => {
    const id = fromPool(
      random,
      (dice) =>
        `${singular.slice(0, 2)}_${dice.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLM23456789", 14)}`,
    );
    const item = object({
      id: string(id),
      object: constant(singular),
      livemode: boolean(),
      metadata: map((dice) => `${word(dice)}_${word(dice)}`, string(word), 3),
      ...ordinaryFields(random, 6),
    });
    const fields = object({
      name: string(slug),
      "metadata[order]": optional(string(word), 0.5),
      "items[0][price]": string(uuid),
      "expand[]": optional(string(word), 0.2),
    });
    return [
      {
        method: "post",
        path: `/v1/${plural}`,
        request: { mediaType: "application/x-www-form-urlencoded", value: fields },
        answers: [ok(item)],
      },
      {
        method: "get",
        path: `/v1/${plural}`,
        query: [
          { name: "expand[]", share: 0.3, sample: word },
          { name: "limit", share: 0.5, sample: () => "10" },
        ],
        answers: [
          ok(
            object({
              object: constant("list"),
              data: list(item, 3),
              has_more: boolean(),
              url: string(() => `/v1/${plural}`),
            }),
          ),
        ],
      },
      { method: "get", path: `/v1/${plural}/{id}`, parameters: { id }, answers: [ok(item)] },
      {
        method: "delete",
        path: `/v1/${plural}/{id}`,
        parameters: { id },
        answers: [ok(object({ id: string(id), object: constant(singular), deleted: boolean() }))],
      },
    ];
  });
}
