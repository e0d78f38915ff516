import { expect, test } from "vitest";
import { headersToClient, headersToUpstream } from "./upstream-headers.ts";
import { addressOf, upstreamTargetOf } from "./upstream-target.ts";

test("an upstream gets the lease's credential and none of the client's", () => {
  const forward = [
    "Accept: a",
    "X-Api-Key: mine",
    "api_key: other",
    "OpenAI-Api-Key: other",
    "X-Hidden: Token mine",
    "Origin: http://localhost:8000",
    "Referer: http://localhost:8000/threads/1",
    "Sec-Fetch-Site: same-origin",
    "Accept: b",
    "Accept-Encoding: gzip",
    "",
  ].join("\r\n");
  expect(headersToUpstream(forward, { "X-API-Key": "leased" }, "mine")).toEqual({
    accept: "a, b",
    "accept-encoding": "identity",
    "x-api-key": "leased",
  });
});

test("a client gets what it needs, and a browser nothing to act on", () => {
  const headers = {
    "content-type": "text/html",
    "openai-model": "m",
    "x-two": ["1", "2"],
    "set-cookie": ["a=1"],
    connection: "close",
    "transfer-encoding": "chunked",
    "clear-site-data": '"*"',
    location: "/elsewhere",
    refresh: "0",
    link: "</x>; rel=preload",
    "service-worker-allowed": "/",
    "access-control-allow-origin": "*",
    "content-security-policy": "default-src *",
    "x-content-type-options": "none",
    "x-request-id": "theirs",
    "x-accel-redirect": "/etc",
    none: undefined,
  };
  expect(headersToClient(headers)).toEqual([
    "content-security-policy",
    "sandbox; default-src 'none'",
    "x-content-type-options",
    "nosniff",
    "content-type",
    "text/html",
    "openai-model",
    "m",
    "x-two",
    "1",
    "x-two",
    "2",
  ]);
});

test.each([
  ["/upstreams/perplexity/v1/models?limit=2", "perplexity", "/v1/models?limit=2"],
  ["/upstreams/perplexity", "perplexity", "/"],
  ["/upstreams/perplexity?x=1", "perplexity", "/?x=1"],
  ["/upstreams/a-b/c%2Fd", "a-b", "/c%2Fd"],
])("%s is of %s", (target, upstream, rest) => {
  expect(upstreamTargetOf(target)).toEqual({ upstream, rest });
});

test.each(["/upstreams", "/upstreams/", "/upstreams/UPPER/x", "/upstreams/a_b/x"])(
  "%s names no upstream",
  (target) => {
    expect(() => upstreamTargetOf(target)).toThrow(/Name an upstream/);
  },
);

test("the rest stands below the base URL's path, and cannot leave its host", () => {
  expect(addressOf("https://api.example/v1/", "/models?x=1").href).toBe(
    "https://api.example/v1/models?x=1",
  );
  expect(addressOf("https://api.example", "//evil.example/x").host).toBe("api.example");
  expect(addressOf("https://api.example", "/@evil.example").host).toBe("api.example");
});
