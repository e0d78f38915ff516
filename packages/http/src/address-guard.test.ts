import { expect, test } from "vitest";
import { allowedAddresses, guardedLookup, isPublicAddress, mayBePrivate } from "./address-guard.ts";

const policy = (...allowPrivateHosts: string[]) => ({ allowPrivateHosts });

test.each([
  ["http://127.0.0.1:8080/", "127.0.0.1:8080", true],
  ["http://127.0.0.1:5432/", "127.0.0.1:8080", false],
  ["http://127.0.0.1:5432/", "127.0.0.1", true],
  ["http://127.0.0.2:8080/", "127.0.0.1:8080", false],
  ["http://wiki.internal/", "wiki.internal:80", true],
  ["https://wiki.internal/", "wiki.internal:443", true],
  ["https://wiki.internal/", "wiki.internal:80", false],
  ["http://WIKI.internal:81/", "Wiki.Internal:81", true],
  ["http://[::1]:8080/", "[::1]:8080", true],
  ["http://[::1]:8081/", "[::1]:8080", false],
  ["http://[::1]:8081/", "::1", true],
  ["http://[::1]:8081/", "[::1]", true],
  // Without brackets this is an address that ends in 8080.
  ["http://[::1]:8080/", "::1:8080", false],
])("%s under the entry %s may be private: %j", async (text, entry, expected) => {
  expect(mayBePrivate(new URL(text), policy(entry))).toBe(expected);
  const resolve = async () => [{ address: "10.0.0.1", family: 4 }];
  const asked = allowedAddresses(new URL(text), policy(entry), resolve);
  if (expected) expect(await asked).toHaveLength(1);
  else await expect(asked).rejects.toMatchObject({ name: "AddressRefusedError" });
});

test("a look-up, which knows no port, admits the hosts that have an entry and no others", async () => {
  const resolve = async () => [{ address: "10.0.0.1", family: 4 }];
  const lookUp = (host: string) =>
    new Promise((done) => {
      const lookup = guardedLookup(policy("wiki.internal:8080"), resolve);
      lookup(host, {}, (error, address) => done(error ?? address));
    });
  expect(await lookUp("wiki.internal")).toBe("10.0.0.1");
  expect(await lookUp("other.internal")).toMatchObject({ name: "AddressRefusedError" });
});

test.each(["::127.0.0.1", "::7f00:1", "::a00:1", "::808:808"])(
  "%s, IPv4-compatible, is not public",
  (address) => expect(isPublicAddress(address)).toBe(false),
);
