import { describe, expect, test } from "vitest";
import { hasEncodedSlash, pathEndOf } from "./target.ts";

describe("pathEndOf", () => {
  test.each([
    ["/", 1],
    ["/v1/models", 10],
    ["/search?q=a/../b//c", 7],
    ["/api/knowledge/documents/a%20b", 30],
    ["/.well-known/security.txt", 25],
    ["/files/a..b", 11],
    ["/?", 1],
    ["/v1/models/workspace%2Fextraction?x", 33],
  ])("takes %s", (target, end) => {
    expect(pathEndOf(target)).toBe(end);
  });

  test.each([
    "",
    "*",
    "v1",
    "http://evil.example/v1/models",
    "evil.example:443",
    "//evil.example/v1",
    "/v1//models",
    "/../etc/passwd",
    "/v1/..",
    "/v1/./models",
    "/v1/.",
    "/v1/..;/admin",
    "/v1/.?x",
    "/v1/%2e%2e/admin",
    "/v1/%2E./admin",
    "/v1/..%2fadmin",
    "/v1/models%2f",
    "/v1/models/a%2f/b",
    "/v1/models/a%2f%2Fb",
    "/v1/models/a%2f?b",
    "/v1/models/a%2f.",
    "/v1/models/a%2f../b",
    "/v1/models/a%2f..%2fb",
    "/v1/models/%2fb",
    "/v1%5cmodels",
    "/v1\\models",
    "/v1/%00",
    "/v1/%0d%0aX:1",
    "/v1/%7f",
    "/v1/%zz",
    "/v1/%4",
    "/v1/é",
    "/v1/a b",
    "/v1#x",
    "/v1?a\u0001",
  ])("refuses %s", (target) => {
    expect(pathEndOf(target)).toBe(-1);
  });
});

test.each([
  ["/v1/models/a%2fb", true],
  ["/v1/models/a%2Fb?x", true],
  ["/v1/models/a%20b?q=a%2Fb", false],
  ["/v1/models/a2Fb", false],
])("an encoded slash in the path of %s: %s", (target, expected) => {
  expect(hasEncodedSlash(target, pathEndOf(target))).toBe(expected);
});
