import { expect, test } from "vitest";
import { findSecrets, registerSecret } from "./find-secrets.ts";

const key = `pplx-ws-${"a1B2".repeat(10)}xyz`;
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.${"s".repeat(43)}`;
registerSecret("correct horse battery");

test.each([
  ["a key", `{"msg":"call","key":"${key}"}`],
  ["a token", `authorization=${jwt}`],
  ["a private key", "-----BEGIN PRIVATE KEY-----\nMIIE"],
  ["a bearer", `Authorization: Bearer ${"x".repeat(30)}`],
  [
    "a bearer after one that was replaced",
    `Bearer redacted-a-${"0".repeat(16)}, Bearer ${"x".repeat(30)}`,
  ],
  ["a cookie", `cookie: a=1; workspace.session=${"y".repeat(43)}`],
  ["a password in an address", "postgres://workspace:hunter2@127.0.0.1:5432/workspace"],
  ["a registered secret", "the password is correct horse battery"],
  ["the same as hex", Buffer.from("xx correct horse battery").toString("hex")],
  ["the same in base64", Buffer.from("correct horse battery staple").toString("base64")],
  ["the same in an address", "?p=correct%20horse%20battery"],
])("finds %s, and does not repeat it", (_what, text) => {
  const found = findSecrets(text);
  expect(found).toHaveLength(1);
  expect(found.join()).not.toContain("horse battery");
  expect(found.join()).not.toContain(key);
});

test.each([
  "pplx-ws-9fKx…",
  "Authorization: Bearer KEY",
  "postgres://workspace:***@127.0.0.1/workspace",
  "http://localhost:8000/v1@2x",
  "eyJhbGciOiJIUzI1NiJ9",
  "Authorization: Bearer redacted-bearer-0123456789abcdef",
  "postgres://redacted-user-0123456789abcdef:redacted-password-0123456789abcdef@host/db",
])("lets %j be", (text) => {
  expect(findSecrets(text)).toEqual([]);
});
