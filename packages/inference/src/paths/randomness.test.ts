import fc from "fast-check";
import { expect, test } from "vitest";
import { looksRandom } from "./randomness.ts";

test.each(["createWithArray", "oauth2", "HTTPServerError", "report-project", "short1", "v1beta2"])(
  "%s was named",
  (text) => {
    expect(looksRandom(text)).toBe(false);
  },
);

test.each(["7LgiWrKWJi91", "PhsrlhTpmA1Yiw1hBJnOIP", "a1b2c3d4", "bcdfghjklmnp", "AbCdEfGhIjK=="])(
  "%s was drawn",
  (text) => {
    expect(looksRandom(text)).toBe(true);
  },
);

test("what has other signs than words and ids have was not drawn", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(" ", "/", "é", "{", "="), (text, sign) => {
      expect(looksRandom(`7LgiWrKWJi91${text}${sign}a`)).toBe(false);
    }),
  );
});
