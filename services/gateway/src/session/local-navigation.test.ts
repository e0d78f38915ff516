import { expect, test } from "vitest";
import { isLoopbackHost } from "./local-navigation.ts";

test.each([
  ["localhost:8000", true],
  ["LocalHost:8000", true],
  ["127.0.0.1:8000", true],
  ["[::1]:8000", true],
  ["localhost:3000", false],
  ["localhost", false],
  ["evil.example:8000", false],
  ["localhost.evil.example:8000", false],
  ["127.0.0.1.nip.io:8000", false],
  ["[::2]:8000", false],
])("%s is our loopback host: %s", (host, expected) => {
  expect(isLoopbackHost(host, 8000)).toBe(expected);
});
