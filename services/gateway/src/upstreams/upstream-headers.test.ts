import { expect, test } from "vitest";
import { headersToClient, headersToUpstream, retryAfterMs } from "./upstream-headers.ts";
import { addressOf, upstreamTargetOf } from "./upstream-target.ts";

test("an upstream gets the lease's credential and none of the client's", () => {
  const forward = "Accept: a\r\nX-Api-Key: mine\r\nAccept: b\r\nAccept-Encoding: gzip\r\n";
  expect(headersToUpstream(forward, { "X-API-Key": "leased" })).toEqual({
    accept: "a, b",
    "accept-encoding": "identity",
    "x-api-key": "leased",
  });
});

test("a client gets no cookies of the account's, nor what concerns one hop", () => {
  const headers = {
    "content-type": "text/plain",
    "set-cookie": ["a=1"],
    connection: "close",
    "transfer-encoding": "chunked",
    "x-two": ["1", "2"],
    none: undefined,
  };
  expect(headersToClient(headers)).toEqual([
    "content-type",
    "text/plain",
    "x-two",
    "1",
    "x-two",
    "2",
  ]);
});

test.each([
  [undefined, null],
  ["0", 0],
  ["7", 7_000],
  ["soon", null],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["999999999", 2_147_483_647],
])("Retry-After %s is %s ms", (value, expected) => {
  const given = retryAfterMs(value === undefined ? {} : { "retry-after": value });
  expect(given).toBe(expected);
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
