import fc from "fast-check";
import { expect, it } from "vitest";
import { addressOfParsed, parseUrl } from "./parse-url.ts";

it("gives what parsing gives, whatever was parsed before", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (address, other) => {
      const url = new URL(address);
      url.searchParams.append(other, other);
      const given = addressOfParsed(url);
      for (const asked of [given, other, given, given]) {
        const [parsed, fresh] = [parseUrl(asked), URL.parse(asked)];
        expect(parsed?.href).toBe(fresh?.href);
        expect(parsed && [...parsed.searchParams]).toEqual(fresh && [...fresh.searchParams]);
      }
    }),
  );
});

it("is null for what is no address, and does not remember it", () => {
  expect(parseUrl("no address")).toBeNull();
  expect(parseUrl("https://a.test/b?c=d")?.search).toBe("?c=d");
});
