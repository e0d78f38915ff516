import { expect, test } from "vitest";
import type { ExchangeParts } from "../../test/make-exchange.ts";
import { pathsOf } from "../../test/paths-of.ts";

const each = (words: string, url: (word: string) => string, answer: ExchangeParts["answer"]) =>
  words.split(" ").map((word) => ({ url: url(word), answer }));

const issue = { number: 1, title: "It breaks", open: true };
const ids = Array.from({ length: 12 }, (_, index) => `/users/usr_${index}f8k2m1xq7b3`);

test("a word with the prefix of the ids beside it is one of them, whatever it answers", () => {
  const drawn = { url: "/users/usr_vagfmfyxpjyp", status: 404, answer: { error: "none" } };
  expect(pathsOf([...ids, drawn])).toEqual(["/users/{user_id}"]);
  expect(pathsOf(["/users/usr_vagfmfyxpjyp", "/users/4"])).toHaveLength(2);
  expect(pathsOf([...ids, "/users/all_vagfmfyxpjyp"])).toHaveLength(2);
});

test("a look-up that failed makes no endpoint beside ids; a plain word may", () => {
  const failed = (word: string) => ({
    url: `/users/${word}`,
    status: 404,
    answer: { error: { code: "missing" } },
  });
  expect(pathsOf([...ids, failed("ada-king")])).toEqual(["/users/{user_id}"]);
  expect(pathsOf([...ids, failed("summary")])).toHaveLength(2);
});

test("names below a collection that lead to the same are values", () => {
  const members = [{ id: 4, kind: "member" }];
  expect(pathsOf(each("red green teal", (team) => `/teams/${team}/members`, members))).toEqual([
    "/teams/{team}/members",
  ]);
  expect(
    pathsOf(each("ada bob cy di", (owner) => `/repos/${owner}/${owner}s-1/issues/3`, issue)),
  ).toEqual(["/repos/{repo}/{repo_name}/issues/{issue_id}"]);
});

test("names that lead elsewhere, answer otherwise, say little, or are few stay names", () => {
  expect(
    pathsOf([
      ...each("red", (word) => `/teams/${word}/members`, issue),
      ...each("green", (word) => `/teams/${word}/badges`, issue),
      ...each("teal", (word) => `/teams/${word}/colours`, issue),
    ]),
  ).toHaveLength(3);
  const unlike = [
    { a: 1, b: 2 },
    { c: "x", d: "y" },
    { e: true, f: [1] },
  ];
  const words = ["red", "green", "teal"];
  expect(
    pathsOf(
      words.map((word, index) => ({ url: `/teams/${word}/size`, answer: unlike[index] ?? 0 })),
    ),
  ).toHaveLength(3);
  const count = { count: 3 };
  expect(pathsOf(each("failed queued done", (word) => `/jobs/${word}/count`, count))).toHaveLength(
    3,
  );
  expect(pathsOf(each("red green", (word) => `/teams/${word}/members`, issue))).toHaveLength(2);
});

test("alike endpoints of collections stay names", () => {
  expect(
    pathsOf(each("albums episodes shows", (word) => `/me/${word}/contains`, issue)),
  ).toHaveLength(3);
  expect(
    pathsOf(each("artists albums shows", (word) => `/tops/${word}/first`, issue)),
  ).toHaveLength(3);
  expect(pathsOf(each("artists tracks", (word) => `/me/top/${word}`, issue))).toHaveLength(2);
  expect(pathsOf(each("users orders carts", (word) => `/${word}`, issue))).toHaveLength(3);
});

test("locales and codes of one standard are values", () => {
  expect(pathsOf(["/en-US/docs/1", "/de-DE/docs/2", "/zh-Hant-TW/docs/2"])).toEqual([
    "/{locale}/docs/{doc_id}",
  ]);
  expect(pathsOf(each("USD EUR CHF", (code) => `/rates/${code}`, { rate: 1, base: "x" }))).toEqual([
    "/rates/{currency}",
  ]);
  expect(pathsOf(each("en de fr", (code) => `/${code}/pricing.json`, issue))).toEqual([
    "/{language}/pricing.json",
  ]);
  expect(pathsOf(["/it/news", "/hr/staff", "/fr/pay"])).toHaveLength(3);
  expect(pathsOf(["/xx-QQ/docs/1", "/USD/now"])).toEqual(["/USD/now", "/xx-QQ/docs/{doc_id}"]);
});
