import { expect, test } from "vitest";
import { fileNameOf } from "./file-name-of.ts";

test.each([
  ["api.example.com", "api.example.com"],
  ["localhost:3000", "localhost_3000"],
  ["my_service", "my_service"],
])("%s is called %s", (host, name) => {
  expect(fileNameOf(host)).toBe(name);
});

test("no two hosts have one name, whatever the case of letters counts for", () => {
  const label = "a".repeat(60);
  const long = `${label}.${label}.${label}.${label}`;
  const hosts = ["[::1]", "_1_", "a.io:8080", "a.io_8080", "a.io_8080:1", "a.io:8080_1"];
  hosts.push("A.io:8080", "a b", "a/b", "..", "a_1:2", "a_1_2", long, `${long}b`, `${long}:80`);
  const names = new Set(hosts.map((host) => fileNameOf(host).toLowerCase()));
  expect(names.size).toBe(hosts.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9._~-]{1,200}$/);
});
