import { expect, test } from "vitest";
import { pathsOf } from "../../test/paths-of.ts";

const user = (login: string) => ({ login, plan: "free", role: login });

test("a word that the answer calls what it gives by is a value", () => {
  expect(pathsOf([{ url: "/members/ada", answer: user("ada") }])).toEqual(["/members/{member}"]);
  expect(
    pathsOf(
      ["oslo", "bern"].map((city) => ({ url: `/weather/${city}/now`, answer: { name: city } })),
    ),
  ).toEqual(["/weather/{weather}/now"]);
  // Named after its collection, within the only object, behind an extension.
  expect(pathsOf([{ url: "/boards/red", answer: { board: "red" } }])).toEqual(["/boards/{board}"]);
  expect(pathsOf([{ url: "/boards/red.json", answer: { board: { key: "red" } } }])).toEqual([
    "/boards/{board}.json",
  ]);
});

test("what merely says the same word, fails, or is one endpoint of its kind stays a name", () => {
  expect(pathsOf([{ url: "/members/ada", answer: { owner: "ada", state: "ada" } }])).toEqual([
    "/members/ada",
  ]);
  expect(pathsOf([{ url: "/members/ada", status: 404, answer: user("ada") }])).toEqual([
    "/members/ada",
  ]);
  expect(pathsOf([{ url: "/weather/oslo/now", answer: { name: "oslo" } }])).toEqual([
    "/weather/oslo/now",
  ]);
  expect(pathsOf([{ url: "/api/search", answer: { name: "search" } }])).toEqual(["/api/search"]);
});

test("a word behind a value is one too", () => {
  expect(pathsOf([{ url: "/repos/17/branches/trunk", answer: { name: "trunk" } }])).toEqual([
    "/repos/{repo_id}/branches/{branch}",
  ]);
});
