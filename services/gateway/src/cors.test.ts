import { expect, test } from "vitest";
import { CorsPolicy } from "./cors.ts";

const added = (policy: CorsPolicy, origin: string) => {
  const headers: string[] = [];
  policy.addTo(headers, origin);
  return headers;
};

test("says nothing to an origin that is not configured", () => {
  expect(added(new CorsPolicy([]), "http://a.example")).toEqual([]);
  expect(added(new CorsPolicy(["http://a.example"]), "http://a.example.evil")).toEqual([]);
  expect(new CorsPolicy([]).preflight("http://a.example", "authorization")).toEqual([
    "vary",
    "Origin, Access-Control-Request-Headers",
  ]);
});

test("names the origin and varies by it", () => {
  const headers = added(new CorsPolicy(["http://a.example"]), "http://a.example");
  expect(headers).toContain("http://a.example");
  expect(headers.slice(-2)).toEqual(["vary", "Origin"]);
});

test("any origin, and never with credentials", () => {
  const policy = new CorsPolicy(["*"]);
  expect(added(policy, "http://b.example").slice(0, 2)).toEqual([
    "access-control-allow-origin",
    "*",
  ]);
  const preflight = policy.preflight("http://b.example", "authorization, content-type");
  expect(preflight).toContain("authorization, content-type");
  expect(preflight).not.toContain("access-control-allow-credentials");
});

test("does not echo header names that are none", () => {
  expect(new CorsPolicy(["*"]).preflight("http://b.example", "a\r\nset-cookie: x")).not.toContain(
    "access-control-allow-headers",
  );
});
