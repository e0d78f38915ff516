import { expect, test } from "vitest";
import { compareApis } from "./compare-apis.ts";
import type { JsonObject } from "./document/json.ts";

function api(name: string, paths: readonly string[], host: string | null = name) {
  const get = { responses: { 200: { description: "" } } };
  const document: JsonObject = {
    openapi: "3.1.0",
    info: { title: name, version: "1" },
    ...(host === null ? {} : { servers: [{ url: `https://${host}` }] }),
    paths: Object.fromEntries(paths.map((path) => [path, { get }])),
  };
  return { name, document };
}

test.each([
  ["one of each", [api("a.example", ["/a"])], [api("b.example", ["/b"])]],
  ["no servers", [api("a", ["/a"], null)], [api("b", ["/b"], null)]],
  ["several", [api("a.example", ["/a"]), api("c.example", ["/c"])], [api("b.example", ["/b"])]],
] as const)("two that have nothing in common are told: %s", (_, old, now) => {
  const { complete, problems } = compareApis(old, now);
  expect(complete).toBe(false);
  expect(problems).toMatchObject([{ type: "nothing-in-common" }]);
});

test.each([
  ["a host", [api("a.example", ["/a"])], [api("a.example", ["/b"])]],
  ["an operation", [api("a.example", ["/a", "/b"])], [api("b.example", ["/b", "/c"])]],
  ["no operation left", [api("a", ["/a"], null)], [api("b", [], null)]],
] as const)("what they have in common is enough: %s", (_, old, now) => {
  expect(compareApis(old, now)).toMatchObject({ complete: true, problems: [] });
});
