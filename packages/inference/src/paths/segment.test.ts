import { expect, test } from "vitest";
import { parseSegment, segmentsOf } from "./segment.ts";

test.each([
  ["42", "integer"],
  ["-7", "integer"],
  ["47.61", "number"],
  ["0b7c2a40-1f0e-4d5c-9d3f-6a1f0a6c9e11", "uuid"],
  ["01HZX3K5QJ8Y6T4W2R0P9N7M5V", "ulid"],
  ["507f1f77bcf86cd799439011", "hash"],
  ["9fceb02d0ae598e95dc970b74767f19372d61af8", "hash"],
  ["cus_NffrFeUfNV2Hib", "prefixed-id"],
  ["file_011CcQH3nbP5brKi4DsVcj7j", "prefixed-id"],
  ["org_12345", "prefixed-id"],
  ["00u1cagurdhtxqBdf4x7", "token"],
  ["Lm18PZzERlJcfNyg5occBX", "token"],
  ["ZthrkmIQVODrR4lWFFVAqh", "token"],
  ["eyJhbm9ueW1vdXMiOnRydWUsImtleSI6Im1pbnQtYW5kcm9pZCJ9", "token"],
  ["spring-sale-2024", "slug-id"],
  ["maple-x7k2p9", "slug-id"],
  ["claude-3-5-sonnet-20241022", "slug-id"],
  ["jo@example.com", "email"],
  ["2026-11-23", "date"],
  ["2026-11-23T10:00:00Z", "date-time"],
  ["10.0.0.7", "ip"],
  ["17,4,29", "list"],
  ["52.52,-13.4", "list"],
  ["1.4.2", "version-number"],
  ["hello%20world", "text"],
  ["M%C3%BCnchen", "text"],
  ["a%2Fb", "text"],
])("%s is a value: %s", (raw, kind) => {
  expect(parseSegment(raw)).toMatchObject({ kind, pattern: "{}" });
});

test.each([
  "users",
  "v1",
  "v1beta2",
  "v2.1",
  "me",
  "api",
  "search",
  ".well-known",
  "oauth",
  "healthz",
])("%s is never a value", (raw) => {
  expect(parseSegment(raw).kind).toBe("fixed");
});

test.each([
  "createWithArray",
  "findByStatus",
  "oauth2",
  "count_tokens",
  "top-tracks",
  "supported-models.json",
  "chat.postMessage",
  "oauth2TokenExchange",
  "getUserAccountSettings",
  "facebook",
  "decade",
  "s3",
])("%s may be a name", (raw) => {
  expect(["word", "fixed"]).toContain(parseSegment(raw).kind);
});

test("what follows a value belongs to the template", () => {
  expect(parseSegment("gemini-1.5-pro-0409:generateContent")).toMatchObject({
    kind: "slug-id",
    pattern: "{}:generateContent",
  });
  expect(parseSegment("123.json")).toMatchObject({ kind: "integer", pattern: "{}.json" });
  expect(parseSegment("report-123.json")).toMatchObject({ kind: "slug-id", pattern: "{}.json" });
  expect(parseSegment("documents:batchGet")).toMatchObject({ kind: "fixed" });
});

test("values behind a sign or a name of their own leave it in the template", () => {
  expect(parseSegment("@ada")).toMatchObject({ kind: "handle", pattern: "@{}" });
  expect(parseSegment("@me").kind).toBe("fixed");
  expect(parseSegment("map;lat=52.5;lon=13")).toMatchObject({
    kind: "number",
    pattern: "map;lat={};lon={}",
  });
  expect(parseSegment("42;v=3;draft")).toMatchObject({ kind: "integer", pattern: "{};v={};draft" });
  expect(parseSegment("map;by=name;n=3").kind).toBe("text");
  expect(parseSegment("a;b")).toMatchObject({ kind: "word", pattern: "{}" });
});

test("doubled and trailing slashes make no segments, and endless paths end", () => {
  expect(segmentsOf("//a///b/")).toEqual(["a", "b"]);
  expect(segmentsOf(`/${"x/".repeat(500)}`)).toHaveLength(24);
  expect(segmentsOf("/")).toEqual([]);
});
