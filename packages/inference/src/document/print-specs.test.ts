import { expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import type { ExchangeParts } from "../../test/make-exchange.ts";
import { addExchange, createEvidence } from "../evidence/evidence.ts";
import { saveEvidence } from "../evidence/save-evidence.ts";
import { printSpecs } from "./print-specs.ts";
import type { PrintSpecsOptions } from "./print-specs.ts";

function evidenceOf(parts: readonly ExchangeParts[]) {
  const evidence = createEvidence();
  for (const part of parts) addExchange(evidence, makeExchange(part));
  return evidence;
}

function documentOf(parts: readonly ExchangeParts[], options?: PrintSpecsOptions) {
  return JSON.parse(JSON.stringify(printSpecs(evidenceOf(parts), options)[0]?.document ?? null));
}

const api = "https://api.one.test";

test("parameters are typed by all their values, and not required for being there twice", () => {
  const document = documentOf([
    { url: `${api}/items?page=1&q=7&flag=true&ids[]=1&ids[]=2&filter[a]=x` },
    { url: `${api}/items?page=2&q=x&flag=false` },
  ]);
  const parameters = document.paths["/items"].get.parameters;
  const by = (name: string) =>
    parameters.find((parameter: { name: string }) => parameter.name === name);
  expect(by("page")).toMatchObject({ in: "query", schema: { type: "integer" } });
  expect(by("flag").schema).toEqual({ type: "boolean" });
  expect(JSON.stringify(by("q").schema)).toContain("string");
  expect(by("ids[]")).toMatchObject({ schema: { type: "array", items: { type: "integer" } } });
  expect(by("page").required).toBeUndefined();
  expect(by("ids[]").required).toBeUndefined();
  expect(by("filter")).toMatchObject({ style: "deepObject", schema: { type: "object" } });
});

test("credentials become schemes, and their values go nowhere", () => {
  const parts: ExchangeParts[] = [
    {
      url: `${api}/items?api_key=QUERY5ecret`,
      requestHeaders: [
        ["authorization", "Bearer BEARER5ecret"],
        ["x-api-key", "HEADER5ecret"],
        ["cookie", "sessionid=COOKIE5ecret; theme=dark"],
        ["x-tenant", "acme"],
      ],
    },
    { url: `${api}/items`, requestHeaders: [["authorization", "RAW5ecret"]] },
    { url: `${api}/items` },
  ];
  const document = documentOf(parts);
  expect(document.components.securitySchemes).toEqual({
    apiKeyQuery: { type: "apiKey", in: "query", name: "api_key" },
    authorization: { type: "apiKey", in: "header", name: "authorization" },
    bearerAuth: { type: "http", scheme: "bearer" },
    sessionidCookie: { type: "apiKey", in: "cookie", name: "sessionid" },
    xApiKey: { type: "apiKey", in: "header", name: "x-api-key" },
  });
  expect(document.paths["/items"].get.security).toContainEqual({});
  const saved = JSON.stringify(saveEvidence(evidenceOf(parts)));
  expect(saved + JSON.stringify(document)).not.toContain("5ecret");
  expect(JSON.stringify(document)).toContain("x-tenant");
});

test("hosts of one owner that answer alike are one API, others are not", () => {
  const answer = { id: 1, name: "a", made: "2026-01-01" };
  const of = (origin: string) => [
    { url: `${origin}/v1/items/1`, answer },
    { url: `${origin}/v1/items`, answer: [answer] },
    { url: `${origin}/v1/teams`, answer: { teams: [answer] } },
  ];
  const hosts = (origins: string[]) =>
    printSpecs(evidenceOf(origins.flatMap(of))).map(({ summary }) => summary.origins);
  expect(hosts(["https://eu.one.test", "https://us.one.test"])).toEqual([
    ["https://eu.one.test", "https://us.one.test"],
  ]);
  expect(hosts(["https://eu.one.test", "https://eu.two.test"])).toHaveLength(2);
});

test("errors that share a shape are described once, and expected where none was seen", () => {
  const answer = { error: { code: "none", message: "There is none." } };
  const document = documentOf([
    { url: `${api}/items/1`, status: 404, answer },
    { url: `${api}/teams`, status: 403, answer },
    { url: `${api}/users`, answer: { ok: true } },
  ]);
  expect(document.paths["/users"].get.responses["4XX"]).toEqual({
    $ref: "#/components/responses/Error",
  });
  expect(document.paths["/users"].get.responses["5XX"]).toBeUndefined();
});

test("an error seen once is no habit of the API", () => {
  const document = documentOf([
    { url: `${api}/items/1`, status: 404, answer: { error: "none" } },
    { url: `${api}/users`, answer: { ok: true } },
  ]);
  expect(document.paths["/users"].get.responses["4XX"]).toEqual({
    $ref: "#/components/responses/UnseenResponse",
  });
});

test("calls that share a path are described by name beside what they share", () => {
  const ask = (name: string, data: object): ExchangeParts => ({
    method: "POST",
    url: `${api}/graphql`,
    body: { type: "application/json", text: JSON.stringify({ query: `query ${name} { a }` }) },
    answer: { data },
  });
  const document = documentOf([ask("One", { one: 1 }), ask("Two", { two: "b" })]);
  const content = document.paths["/graphql"].post.responses["200"].content["application/json"];
  expect(Object.keys(content["x-calls"])).toEqual(["graphql query One", "graphql query Two"]);
});

test("operation ids are unique and name verb and noun", () => {
  const document = documentOf([
    { url: `${api}/v1/users` },
    { url: `${api}/v1/users/1` },
    { url: `${api}/v2/users/1` },
    { method: "POST", url: `${api}/v1/users/1/suspend` },
    { method: "POST", url: `${api}/v1/users` },
  ]);
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item as { [method: string]: { operationId: string } }).map(
      (operation) => operation.operationId,
    ),
  );
  expect(ids).toEqual(["listUsers", "createUser", "getUser", "suspendUser", "getUser2"]);
});

test("without evidence there is no x- field", () => {
  const parts = [{ url: `${api}/users/1`, answer: { id: 1, kind: "a" } }];
  expect(JSON.stringify(documentOf(parts, { evidence: false }))).not.toMatch(/"x-/);
  expect(documentOf(parts).info["x-inferred"]).toMatchObject({ exchanges: 1, captures: 1 });
});

test("a failure page is an answer of an operation, and makes none", () => {
  const page = (url: string, status: number): ExchangeParts => ({
    url: `${api}${url}`,
    status,
    type: "text/html",
    answer: "<h1>Bad gateway</h1>",
  });
  const document = documentOf([
    { url: `${api}/users/1`, answer: { id: 1 } },
    page("/users/2", 502),
    page("/users/3", 200),
    page("/users/sign-up", 502),
    page("/about-us", 500),
  ]);
  expect(Object.keys(document.paths)).toEqual(["/users/{user_id}"]);
  const operation = document.paths["/users/{user_id}"].get;
  expect(operation["x-seen"].count).toBe(1);
  expect(operation.responses["502"]).toMatchObject({
    content: { "text/html": { schema: { type: "string" }, "x-seen": 1 } },
    "x-seen": 1,
  });
  expect(operation.responses["200"]["x-seen"]).toBe(1);
});

test("pages and assets alone make no document", () => {
  expect(printSpecs(evidenceOf([{ url: `${api}/`, type: "text/html", answer: "<p>" }]))).toEqual(
    [],
  );
});

test("a stream of which nothing was kept is described as a stream", () => {
  const cut = makeExchange({ url: `${api}/live`, type: "text/event-stream", answer: "" });
  const evidence = createEvidence();
  const body = { contentType: "text/event-stream", truncated: true } as const;
  const content = { kind: "absent", sizeBytes: 12 } as const;
  addExchange(evidence, {
    ...cut,
    response: cut.response && { ...cut.response, body: { ...body, content } },
  });
  const document = JSON.parse(JSON.stringify(printSpecs(evidence)[0]?.document));
  expect(document.paths["/live"].get.responses["200"].content["text/event-stream"].schema).toEqual({
    type: "object",
    properties: { event: { type: "string" }, id: { type: "string" }, data: { type: "string" } },
  });
});
