import type { Operation } from "../api.ts";
import type { Random } from "../random.ts";
import {
  boolean,
  constant,
  integer,
  list,
  map,
  nullable,
  object,
  optional,
  string,
  union,
} from "../values.ts";
import type { Value } from "../values.ts";
import { collections, ordinaryFields, uuid, word } from "../vocabulary.ts";
import { json, ok } from "./rest.ts";

export function graphql(random: Random): Operation[] {
  const types = random.take(collections, 4).map(([plural, singular]) => {
    const item = object({
      id: string(uuid),
      __typename: constant(singular),
      ...ordinaryFields(random, 5),
    });
    return { plural, singular, item };
  });
  const queries = types.flatMap(({ plural, singular, item }) => [
    {
      name: `Get_${singular}`,
      text: `query Get_${singular}($id: ID!) { ${singular}(id: $id) { id } }`,
      variables: object({ id: string(uuid) }),
      data: object({ [singular]: nullable(item, 0.1) }),
    },
    {
      name: `List_${plural}`,
      text: `query List_${plural}($first: Int) { ${plural}(first: $first) { edges { node { id } } } }`,
      variables: object({ first: integer(5, 50), after: optional(string(uuid), 0.3) }),
      data: object({
        [plural]: object({
          edges: list(object({ node: item, cursor: string(uuid) }), 3),
          pageInfo: object({ hasNextPage: boolean(), endCursor: nullable(string(uuid), 0.2) }),
        }),
      }),
    },
    {
      name: `Delete_${singular}`,
      text: `mutation Delete_${singular}($id: ID!) { delete(id: $id) { ok } }`,
      variables: object({ id: string(uuid) }),
      data: object({ delete: object({ ok: boolean() }) }),
    },
  ]);
  return [
    paired(
      "/graphql",
      queries.map(({ name, text, variables, data }) => [
        object({ operationName: constant(name), query: constant(text), variables }),
        object({ data }),
      ]),
    ),
  ];
}

export function rpc(random: Random): Operation[] {
  const names = [
    "ledger_getBalance",
    "ledger_transfer",
    "node.status",
    "tools/list",
    "tools/call",
    "chain.subscribe",
  ];
  const calls = random.take(names, 5).map((name): readonly [Value, Value] => {
    const id = integer(1, 9999);
    const params = random.chance(0.5)
      ? object(ordinaryFields(random, 3))
      : list(string(uuid), 2, 1);
    const result = random.pick([
      object(ordinaryFields(random, 5)),
      list(object(ordinaryFields(random, 3)), 3),
      string(uuid),
      map(uuid, integer(), 3, 1),
    ]);
    return [
      object({ jsonrpc: constant("2.0"), id, method: constant(name), params }),
      union([
        object({ jsonrpc: constant("2.0"), id, result }),
        object({
          jsonrpc: constant("2.0"),
          id,
          error: object({
            code: integer(-32_700, -32_000),
            message: string((dice) => word(dice)),
            data: optional(string(word), 0.3),
          }),
        }),
      ]),
    ];
  });
  return [paired("/rpc", calls)];
}

/** One path for many calls: what is asked and what is answered belong together. */
function paired(path: string, calls: readonly (readonly [Value, Value])[]): Operation {
  let chosen: readonly [Value, Value] | undefined;
  const request = union(calls.map(([asked]) => asked));
  const answer = union(calls.map(([, answered]) => answered));
  return {
    method: "post",
    path,
    weight: 12,
    request: json({
      schema: request.schema,
      sample: (random) => {
        chosen = random.pickSkewed(calls);
        return chosen[0].sample(random);
      },
    }),
    answers: [
      ok({ schema: answer.schema, sample: (random) => (chosen?.[1] ?? answer).sample(random) }),
    ],
  };
}
