import { expect, test } from "vitest";
import { isOwnPath, parseRoute, parseService, RouteTable, takesCookies } from "./route-table.ts";

const table = new RouteTable(
  [
    "/v1=knowledge:perplexity",
    "/v1/models=knowledge:perplexity:open",
    "/chat/completions=knowledge:perplexity",
    "/search=knowledge:perplexity:writes",
    "/api/auth=auth:problem:service",
    "/api/knowledge=knowledge:problem",
    "/api/knowledge/documents=knowledge:problem:upload",
    "/=web:page",
  ].map(parseRoute),
);

const found = (target: string, method = "GET") => {
  const end = target.indexOf("?");
  return table.find(target, end < 0 ? target.length : end, method)?.prefix;
};

test("a path can be an API to write to and a page to read", () => {
  expect(found("/search", "POST")).toBe("/search");
  expect(found("/search?q=a")).toBe("/");
});

test.each([
  ["/v1/agent", "/v1"],
  ["/v1", "/v1"],
  ["/v1?x=/v1/models", "/v1"],
  ["/v1/models", "/v1/models"],
  ["/v1/modelsx", "/v1"],
  ["/v1x", "/"],
  ["/chat/completions", "/chat/completions"],
  ["/chat", "/"],
  ["/chat/completionsx", "/"],
  ["/api/knowledge/documents/doc_1", "/api/knowledge/documents"],
  ["/api/knowledge/threads?limit=1", "/api/knowledge"],
  ["/api/other", "/api"],
  ["/api", "/api"],
  ["/apis", "/"],
  ["/api/gateway/limits", "/api/gateway"],
  ["/api/auth/session", "/api/auth"],
  ["/health", "/health"],
  ["/healthy", "/"],
  ["/", "/"],
])("%s is served by %s", (target, prefix) => {
  expect(found(target)).toBe(prefix);
});

test("a route is for who is signed in unless it says something else", () => {
  expect(parseRoute("/=web:page")).toMatchObject({ access: "caller", upload: false });
  expect(parseRoute("/sign-in=web:page:open").access).toBe("open");
  expect(parseRoute("/api/auth=auth:problem:service").access).toBe("service");
  expect(parseRoute("/a/=b:problem:upload")).toMatchObject({
    prefix: "/a",
    access: "caller",
    upload: true,
  });
  expect(() => parseRoute("/a=b")).toThrow(/Not a route/);
  expect(() => parseRoute("/a=b:problem:key")).toThrow(/Not a mode/);
});

test("cookies are for pages, and for services that decide by them", () => {
  const takes = (text: string) => takesCookies(parseRoute(text));
  expect(takes("/=web:page")).toBe(true);
  expect(takes("/sign-in=web:page:open")).toBe(true);
  expect(takes("/api/auth=auth:problem:service")).toBe(true);
  expect(takes("/api/knowledge=knowledge:problem")).toBe(false);
  expect(takes("/v1/models=knowledge:perplexity:open")).toBe(false);
});

test("the gateway's own paths are nobody else's; what is beside them may be", () => {
  for (const own of ["/api", "/api/gateway", "/api/gateway/x", "/health", "/ready/x"])
    expect(isOwnPath(own)).toBe(true);
  for (const other of ["/api/auth", "/api/gatewayx", "/healthy"])
    expect(isOwnPath(other)).toBe(false);
});

test("a service is a name and an origin", () => {
  expect(parseService("web=http://127.0.0.1:3000").url.port).toBe("3000");
  expect(() => parseService("web=https://127.0.0.1:3000")).toThrow(/Not a service/);
  expect(() => parseService("web=http://user@host/")).toThrow(/Not a service/);
});
