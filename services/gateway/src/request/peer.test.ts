import { expect, test } from "vitest";
import { isLoopback, limitedAs, plainAddress } from "./peer.ts";

test("an IPv4 address inside IPv6 is an IPv4 address", () => {
  expect(plainAddress("::ffff:127.0.0.1")).toBe("127.0.0.1");
  expect(plainAddress("fe80::1%eth0")).toBe("fe80::1");
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["localhost", true],
  ["127.0.0.1.evil.example", false],
  ["10.0.0.1", false],
  ["0.0.0.0", false],
])("%s is loopback: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::6", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s is limited as %s", (address, expected) => {
  expect(limitedAs(address)).toBe(expected);
});
