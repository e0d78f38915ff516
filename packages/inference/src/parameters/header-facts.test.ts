import { expect, test } from "vitest";
import { headerFacts } from "./header-facts.ts";

test("tells parameters from what every client sends, and credentials and cookies by name alone", () => {
  const facts = headerFacts([
    ["accept", "*/*"],
    ["x-team", "a"],
    ["x-team", "b"],
    ["authorization", "Bearer abc"],
    ["cookie", "theme=dark; session=1; theme=light"],
  ]);
  expect(Object.fromEntries(facts.parameters)).toEqual({ "x-team": ["a", "b"] });
  expect(facts.cookies).toEqual(["theme"]);
  expect(facts.credentials).toEqual(["cookie session", "http bearer"]);
});

test("reads a list once, and another list with the same headers by itself", () => {
  const headers = [["x-team", "a"]] as const;
  const facts = headerFacts(headers);
  expect(headerFacts(headers)).toBe(facts);
  for (const name of ["x-b", "x-c", "x-d", "x-e"]) headerFacts([[name, "1"]]);
  expect(headerFacts(headers)).toEqual(facts);
});
