import { expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import type { ExchangeParts } from "../../test/make-exchange.ts";
import { addExchange, createEvidence } from "../evidence/evidence.ts";
import { printSpecs } from "./print-specs.ts";

const api = "https://api.one.test";

function schemasOf(parts: readonly ExchangeParts[]) {
  const evidence = createEvidence();
  for (const part of parts) addExchange(evidence, makeExchange(part));
  const { components } = JSON.parse(JSON.stringify(printSpecs(evidence)[0]?.document));
  return components.schemas;
}

function userOf(id: number) {
  const born = id % 2 === 0 ? null : 1900 + id;
  return { id: `u${id}`, email: `${id}@one.test`, born, isAdmin: id % 3 === 0 };
}

function ask(name: string, data: object): ExchangeParts {
  const text = JSON.stringify({ query: `query ${name} { a }` });
  const body = { type: "application/json", text };
  return { method: "POST", url: `${api}/graphql`, body, answer: { data } };
}

function call(method: string, result: object): ExchangeParts {
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { full: true } });
  const body = { type: "application/json", text };
  return { method: "POST", url: `${api}/rpc`, body, answer: { jsonrpc: "2.0", id: 1, result } };
}

const twelve = Array.from({ length: 12 }, (_, id) => userOf(id));

test.each([
  ["GraphQL", ask],
  ["JSON-RPC", call],
])("%s: what the body of all calls shares with a call's counts once", (_, make) => {
  const { User: user } = schemasOf([
    ...twelve.slice(0, 7).map((each) => make("GetUser", { user: each })),
    ...twelve.slice(7).map((each) => make("GetOwner", { user: each, since: 2020 })),
  ]);
  expect(user["x-seen"]).toBe(12);
  expect(user.properties.id["x-seen"]).toBe(12);
  expect(user.properties.born).toMatchObject({ "x-seen": 12, "x-nulls": 6 });
});

test("what another path has as well is added to what the calls have", () => {
  const { User: user } = schemasOf([
    ...twelve.slice(0, 5).map((each) => ask("GetUser", { user: each })),
    ...twelve.slice(5, 9).map((each) => ask("GetOwner", { user: each, since: 2020 })),
    ...twelve.map((each) => ({ url: `${api}/users/${each.id}`, answer: each })),
  ]);
  expect(user["x-seen"]).toBe(21);
});
