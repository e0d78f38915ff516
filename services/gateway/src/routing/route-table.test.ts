import { expect, test } from "vitest";
import { parseRoute, parseService, RouteTable } from "./route-table.ts";

const table = new RouteTable(
  [
    "/v1=knowledge:perplexity",
    "/v1/models=knowledge:perplexity:open",
    "/chat/completions=knowledge:perplexity",
    "/search=knowledge:perplexity:writes",
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
  ["/api/gateway/keys", "/api/gateway"],
  ["/api/gateway/session", "/api/gateway/session"],
  ["/health", "/health"],
  ["/healthy", "/"],
  ["/", "/"],
])("%s is served by %s", (target, prefix) => {
  expect(found(target)).toBe(prefix);
});

test("a page is open, an API needs a key unless it says so", () => {
  expect(parseRoute("/=web:page")).toMatchObject({ access: "open", upload: false });
  expect(parseRoute("/a/=b:problem:upload")).toMatchObject({
    prefix: "/a",
    access: "key",
    upload: true,
  });
  expect(() => parseRoute("/a=b")).toThrow(/Not a route/);
});

test("a service is a name and an origin", () => {
  expect(parseService("web=http://127.0.0.1:3000").url.port).toBe("3000");
  expect(() => parseService("web=https://127.0.0.1:3000")).toThrow(/Not a service/);
  expect(() => parseService("web=http://user@host/")).toThrow(/Not a service/);
});
