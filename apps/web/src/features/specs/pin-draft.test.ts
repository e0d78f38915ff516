import { expect, test } from "vitest";
import type { Pin } from "#api/types.ts";
import { changeCount, placesOf, withoutPin, withPin, wordsOf } from "./pin-draft.ts";

const named: Pin = { kind: "parameter", path: "/users/{user_id}", name: "user" };

test("a decision about the same place replaces the one before, whatever its parameter is called", () => {
  const pins = withPin([{ kind: "parameter", path: "/users/{}", name: "person" }], named);
  expect(pins).toEqual([named]);
  expect(withoutPin(pins, { kind: "parameter", path: "/users/{id}" })).toEqual([]);
});

test("one word more at a place joins those before", () => {
  const first: Pin = { kind: "parameter", path: "/shops/{}", name: "city", words: ["oslo"] };
  expect(withPin([first], { kind: "parameter", path: "/shops/{}", words: ["bern"] })).toEqual([
    { ...first, words: ["oslo", "bern"] },
  ]);
  expect(withPin([first], { kind: "parameter", path: "/shops/{}" })).toEqual([
    { kind: "parameter", path: "/shops/{}", name: "city" },
  ]);
});

test("counts what a draft changes, not how it is spelled", () => {
  const literal: Pin = { kind: "literal", path: "/users/me" };
  expect(
    changeCount([named], [{ name: "user", path: "/users/{user_id}", kind: "parameter" }]),
  ).toBe(0);
  expect(changeCount([named], [literal])).toBe(2);
  expect(changeCount([named], [{ ...named, name: "person" }, literal])).toBe(2);
});

test("says what a pin decides", () => {
  expect(wordsOf({ kind: "literal", path: "/users/me" })).toBe("me is a name, not a value");
  expect(wordsOf({ kind: "same", path: "/en", as: "/" })).toBe("all below it is what is below /");
  expect(wordsOf(named)).toBe("whatever stands there is a value, called user");
  expect(wordsOf({ kind: "parameter", path: "/a/{}", words: ["x", "y"] })).toBe("x, y are values");
});

test("a place is where words stand after the same path", () => {
  expect([...placesOf(["/v1/users/{id}", "/v1/files"])]).toEqual([
    ["", new Set(["v1"])],
    ["/v1", new Set(["users", "files"])],
    ["/v1/users", new Set(["{id}"])],
  ]);
});
