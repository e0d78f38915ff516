import { describe, expect, test } from "vitest";
import { TrustedProxies } from "./trusted-proxies.ts";

const proxies = new TrustedProxies(["10.0.0.0/8", "2001:db8:1::/48", "192.0.2.7"]);
const addressOf = (xff?: string, forwarded?: string) =>
  proxies.clientBehind(xff, forwarded)?.address;

describe("trusted proxies", () => {
  test.each([
    ["10.1.2.3", true],
    ["192.0.2.7", true],
    ["192.0.2.8", false],
    ["2001:db8:1:ffff::1", true],
    ["2001:db8:2::1", false],
    ["unknown", false],
  ])("%s: %s", (address, expected) => expect(proxies.has(address)).toBe(expected));

  test.each([
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "proxy.example",
    "10.0.0",
    "::1/129",
    "/8",
  ])("%s is no network", (entry) => expect(() => new TrustedProxies([entry])).toThrow(RangeError));
});

describe("the client is the right-most hop that is no proxy of ours", () => {
  test.each([
    ["8.8.8.8", "8.8.8.8"],
    ["6.6.6.6, 8.8.8.8", "8.8.8.8"],
    ["6.6.6.6, 8.8.8.8, 10.0.0.5", "8.8.8.8"],
    ["8.8.8.8:4711", "8.8.8.8"],
    ["[2001:DB8:9::1]:443, 10.0.0.5", "2001:db8:9::1"],
    ["::ffff:8.8.8.8", "8.8.8.8"],
    ["10.0.0.9, 10.0.0.5", "10.0.0.9"],
    ["8.8.8.8, not an address, 10.0.0.5", "10.0.0.5"],
    ["not an address", undefined],
    ["", undefined],
  ])("X-Forwarded-For: %s", (header, expected) => expect(addressOf(header)).toBe(expected));

  test.each([
    ["for=8.8.8.8;proto=https;by=10.0.0.1", "8.8.8.8"],
    ['for=6.6.6.6, For="[2001:db8:9::1]:4711"', "2001:db8:9::1"],
    ['for="6.6.6.6, 7.7.7.7", for=8.8.8.8', "8.8.8.8"],
    ["for=_hidden", undefined],
    ["proto=https", undefined],
  ])("Forwarded: %s", (header, expected) => expect(addressOf(undefined, header)).toBe(expected));

  test("X-Forwarded-For counts before Forwarded, and a long header from its end", () => {
    expect(addressOf("8.8.8.8", "for=7.7.7.7")).toBe("8.8.8.8");
    expect(addressOf(`${"6.6.6.6, ".repeat(2_000)}8.8.8.8`)).toBe("8.8.8.8");
  });

  test("is never taken for this machine, whatever it is called", () => {
    expect(proxies.clientBehind("127.0.0.1", undefined)?.loopback).toBe(false);
    expect(proxies.clientBehind("::1", undefined)?.loopback).toBe(false);
  });
});
