import { expect, test } from "vitest";
import { bearerIn, cookieIn, sessionCookieName } from "./credential.ts";

test.each([
  ["Bearer abc", "abc"],
  ["bearer  a.b-c_d~e+f/g=", "a.b-c_d~e+f/g="],
  ["Basic abc", undefined],
  ["Bearer", undefined],
  ["Bearer ", undefined],
  ["Bearer a b", undefined],
  ["Bearer a,Bearer b", undefined],
  [`Bearer ${"x".repeat(8_193)}`, undefined],
])("the bearer in %j", (header, expected) => {
  expect(bearerIn(header)).toBe(expected);
});

test.each([
  ["a=1; workspace.session=x; b=2", "x"],
  ["workspace.session=x", "x"],
  ["my-workspace.session=x", undefined],
  ["workspace.session=", undefined],
  ["workspace.session=x; workspace.session=y", undefined],
  [`workspace.session=${"x".repeat(8_192)}`, undefined],
])("the session in %j", (header, expected) => {
  expect(cookieIn(header, "workspace.session")).toBe(expected);
});

test("over https the cookie is one that no other host can set", () => {
  expect(sessionCookieName("https://workspace.example")).toBe("__Host-workspace.session");
  expect(sessionCookieName("http://localhost:8000")).toBe("workspace.session");
});
