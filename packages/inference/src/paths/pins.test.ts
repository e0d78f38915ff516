import { expect, test } from "vitest";
import { compilePins, PinError } from "./pins.ts";
import type { Pin } from "./pins.ts";

function fault(...pins: Pin[]): string | null {
  try {
    compilePins(pins);
    return null;
  } catch (error) {
    if (error instanceof PinError) return error.type;
    throw error;
  }
}

test("pins that lead in a circle are refused", () => {
  expect(
    fault({ kind: "same", path: "/a", as: "/b" }, { kind: "same", path: "/b", as: "/a" }),
  ).toBe("cyclic-pins");
  expect(fault({ kind: "same", path: "/a", as: "/a/b" })).toBe("cyclic-pins");
  expect(fault({ kind: "same", path: "/a", as: "/a" })).toBe("cyclic-pins");
  expect(
    fault(
      { kind: "same", path: "/a", as: "/b/x" },
      { kind: "same", path: "/b", as: "/c" },
      { kind: "same", path: "/c", as: "/a/d" },
    ),
  ).toBe("cyclic-pins");
});

test("pins that follow one another lead to the end", () => {
  const rules = compilePins([
    { kind: "same", path: "/a", as: "/b" },
    { kind: "same", path: "/b", as: "/c" },
  ]);
  expect(rules.moves.get("/a")).toBe("/c");
});

test("pins that contradict each other are refused", () => {
  expect(
    fault(
      { kind: "parameter", path: "/users/{id}", words: ["me"] },
      { kind: "literal", path: "/users/me" },
    ),
  ).toBe("contradicting-pins");
  expect(
    fault(
      { kind: "parameter", path: "/users/{}", name: "a" },
      { kind: "parameter", path: "/users/{x}", name: "b" },
    ),
  ).toBe("contradicting-pins");
  expect(
    fault({ kind: "same", path: "/a", as: "/b" }, { kind: "same", path: "/a", as: "/c" }),
  ).toBe("contradicting-pins");
});

test.each([
  [{ kind: "literal", path: "/" }, "must end in a word"],
  [{ kind: "literal", path: "/users/1001" }, "looks like an id (integer)"],
  [{ kind: "parameter", path: "/users" }, "must end in a parameter"],
  [{ kind: "same", path: "a", as: "/b" }, "must start with a slash"],
] as const)("%j is refused: it %s", (pin, why) => {
  expect(() => compilePins([pin])).toThrow(why);
});

test("all words but one may be values", () => {
  const rules = compilePins([
    { kind: "parameter", path: "/users/{id}" },
    { kind: "literal", path: "/users/me" },
  ]);
  expect(rules.isLiteral("/users", "me")).toBe(true);
  expect(rules.isValue("/users", "ada")).toBe(true);
});

test.each<Pin>([
  { kind: "literal", path: "users" },
  { kind: "literal", path: "/users/{id}" },
  { kind: "parameter", path: "/users" },
  { kind: "parameter", path: "/users/{id}", name: "a b" },
  { kind: "same", path: "/users/{id}", as: "/people" },
  { kind: "same", path: "/", as: "/people" },
])("a pin that says nothing is refused: %o", (pin) => {
  expect(fault(pin)).toBe("invalid-pin");
});

test("a pin of one host is none of another", () => {
  const pin: Pin = { kind: "literal", path: "/users/me", host: "api.test" };
  expect(compilePins([pin], ["api.test"]).isLiteral("/users", "me")).toBe(true);
  expect(compilePins([pin], ["other.test"]).isLiteral("/users", "me")).toBe(false);
});
