import { expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import type { ExchangeParts } from "../../test/make-exchange.ts";
import { addExchange, createEvidence } from "../evidence/evidence.ts";
import { foldPaths } from "./fold.ts";
import type { Template } from "./fold.ts";
import { compilePins } from "./pins.ts";
import type { Pin } from "./pins.ts";

function templatesOf(
  parts: readonly (string | ExchangeParts)[],
  pins: readonly Pin[] = [],
): Template[] {
  const evidence = createEvidence();
  for (const part of parts) {
    const given = typeof part === "string" ? { url: part } : part;
    addExchange(evidence, makeExchange({ ...given, url: `https://api.test${given.url}` }));
  }
  const host = evidence.hosts.get("https://api.test");
  return host ? foldPaths(host.paths, compilePins(pins)) : [];
}

function pathsOf(parts: readonly (string | ExchangeParts)[], pins: readonly Pin[] = []): string[] {
  return templatesOf(parts, pins).map(({ path }) => path);
}

const user = { id: 1, name: "Ada", email: "ada@example.com", roles: ["a"], active: true };

test("ids of any look become one parameter, named by its collection", () => {
  expect(
    pathsOf([
      "/v1/users/1",
      "/v1/users/0b7c2a40-1f0e-4d5c-9d3f-6a1f0a6c9e11/posts",
      "/v1/users/cus_NffrFeUfNV2Hib/posts/9",
      "/v1/categories/7",
    ]),
  ).toEqual([
    "/v1/categories/{category_id}",
    "/v1/users/{user_id}",
    "/v1/users/{user_id}/posts",
    "/v1/users/{user_id}/posts/{post_id}",
  ]);
});

test("names of parameters are unique in a path", () => {
  expect(pathsOf(["/users/1/users/2"])).toEqual(["/users/{user_id}/users/{user_id_2}"]);
  expect(pathsOf(["/1/2"])).toEqual(["/{id}/{id_2}"]);
});

test("few words are names, many that answer alike are values", () => {
  const answer = (name: string) => ({ url: `/authors/${name}`, answer: user });
  const few = ["alpha-one", "beta-two"].map(answer);
  expect(pathsOf(few)).toHaveLength(2);
  const many = "ada-king bo-lee cy-young di-fox ed-ross fay-wood".split(" ").map(answer);
  expect(pathsOf(many)).toEqual(["/authors/{author}"]);
});

test("many words that answer unlike each other are names", () => {
  const endpoints = "alpha-x beta-x gamma-x delta-x epsilon-x zeta-x eta-x theta-x".split(" ");
  const parts = endpoints.map((word, index) => ({
    url: `/people/${word}`,
    answer: { [`a${index}`]: 1, [`b${index}`]: "x", [`c${index}`]: [true] },
  }));
  expect(pathsOf(parts)).toHaveLength(endpoints.length);
});

test("endpoints that are called again and again need more to count as values", () => {
  const parts = "alpha-x beta-x gamma-x delta-x"
    .split(" ")
    .flatMap((word) => Array.from({ length: 6 }, () => ({ url: `/things/${word}`, answer: user })));
  expect(pathsOf(parts)).toHaveLength(4);
});

test("acts are names however many there are", () => {
  const acts = "create-user delete-user get-user update-user list-things send-mail".split(" ");
  expect(pathsOf(acts.map((word) => ({ url: `/rpc/${word}`, answer: user })))).toHaveLength(6);
});

test("a word that does what the ids beside it do is one of them", () => {
  expect(
    pathsOf([
      "/users/00u1cagurdhtxqBdf4x7/factors",
      { url: "/users/thisisafakekey/factors", status: 404, answer: { error: "none" } },
    ]),
  ).toEqual(["/users/{user_id}/factors"]);
  expect(pathsOf(["/groups/00gs5to49AhMBaJNU4x6/users", "/groups/rules"])).toEqual([
    "/groups/rules",
    "/groups/{group_id}/users",
  ]);
});

test("verbs and extensions after a value stay in the template", () => {
  expect(
    pathsOf([
      { method: "POST", url: "/v1/models/gemini-1.5-pro-0409:generateContent" },
      { method: "POST", url: "/v1/models/gemini-1.5-flash-0409:countTokens" },
      "/reports/17.json",
      "/reports/18.csv",
    ]),
  ).toEqual([
    "/reports/{report_id}.csv",
    "/reports/{report_id}.json",
    "/v1/models/{model_id}:countTokens",
    "/v1/models/{model_id}:generateContent",
  ]);
});

test("one date at the front of all paths is a version, several are values", () => {
  const calls = (date: string) => [`/${date}/functions`, `/${date}/functions/7`, `/${date}/layers`];
  expect(pathsOf(calls("2015-03-31"))).toEqual([
    "/2015-03-31/functions",
    "/2015-03-31/functions/{function_id}",
    "/2015-03-31/layers",
  ]);
  expect(pathsOf([...calls("2015-03-31"), ...calls("2015-04-01")])[0]).toBe("/{date}/functions");
  expect(pathsOf(["/2015-03-31/functions"])).toEqual(["/{date}/functions"]);
  expect(pathsOf(["/reports/2015-03-31/rows", "/2015-03-31"])).toEqual([
    "/reports/{date}/rows",
    "/{date}",
  ]);
});

test("handles and matrix parameters are named where they stand", () => {
  expect(pathsOf(["/@ada/posts/3", "/@grace/posts/4"])).toEqual(["/@{handle}/posts/{post_id}"]);
  const [template] = templatesOf(["/map;lat=1.5;lon=2/near", "/map;lat=3;lon=4/near"]);
  expect(template?.path).toBe("/map;lat={lat};lon={lon}/near");
  expect(template?.parameters.map(({ name }) => name)).toEqual(["lat", "lon"]);
  expect(pathsOf(["/tiles;x=1/3;x=2"])).toEqual(["/tiles;x={x}/{id};x={x_2}"]);
  const pins: Pin[] = [{ kind: "parameter", path: "/@{}", name: "author" }];
  expect(pathsOf(["/@ada/posts"], pins)).toEqual(["/@{author}/posts"]);
});

test("a fold tells what it rests on", () => {
  const [template] = templatesOf(["/users/1", "/users/2", "/users/cus_NffrFeUfNV2Hib"]);
  expect(template?.parameters[0]?.fold).toMatchObject({
    path: "/users/{user_id}",
    name: "user_id",
    kinds: { integer: 2, "prefixed-id": 1 },
    wordCount: 0,
  });
});

test("braces that were sent are no parameter", () => {
  expect(pathsOf(["/a/%7Bid%7D"])).toEqual(["/a/{a}"]);
  expect(pathsOf(["/a/x{y"])[0]).not.toContain("x{y");
});

test("a pinned name stays, with other evidence too", () => {
  const pins: Pin[] = [{ kind: "parameter", path: "/shops/{}", name: "shop" }];
  expect(pathsOf(["/shops/east"], pins)).toEqual(["/shops/{shop}"]);
  expect(pathsOf(["/shops/west", "/shops/12"], pins)).toEqual(["/shops/{shop}"]);
});

test("a pin splits a word from a fold, and merges some words only", () => {
  const words = "ada-king bo-lee cy-young di-fox ed-ross fay-wood".split(" ");
  const parts = words.map((word) => ({ url: `/people/${word}`, answer: user }));
  expect(pathsOf(parts, [{ kind: "literal", path: "/people/bo-lee" }])).toContain("/people/bo-lee");
  const some: Pin = { kind: "parameter", path: "/shops/{x}", words: ["east"] };
  expect(pathsOf(["/shops/east", "/shops/west"], [some])).toEqual(["/shops/west", "/shops/{shop}"]);
});

test("a prefix that some callers leave out is pinned to the place without it", () => {
  const pins: Pin[] = [{ kind: "same", path: "/en", as: "/" }];
  expect(pathsOf(["/en/articles/1", "/articles/2"], pins)).toEqual(["/articles/{article_id}"]);
});
