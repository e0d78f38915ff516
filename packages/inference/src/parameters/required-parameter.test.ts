import { expect, test } from "vitest";
import { addValues, createParameter } from "./parameter-evidence.ts";
import { isRequiredQuery } from "./required-parameter.ts";

function seen(values: readonly string[]) {
  const parameter = createParameter();
  for (const value of values) addValues(parameter, [value]);
  return parameter;
}

const many = Array.from({ length: 20 }, (_, index) => `value ${index}`);

test("what many calls chose a value for is required", () => {
  expect(isRequiredQuery("q", seen(many), 20)).toBe(true);
});

test("what few calls had, some lacked, or all had alike, is not", () => {
  expect(isRequiredQuery("q", seen(many.slice(0, 12)), 12)).toBe(false);
  expect(isRequiredQuery("q", seen(many), 21)).toBe(false);
  expect(isRequiredQuery("q", seen(many.map(() => "same")), 20)).toBe(false);
  expect(isRequiredQuery("q", seen(many.map(() => "")), 20)).toBe(false);
});

test.each([
  "cursor",
  "page",
  "limit",
  "starting_after",
  "pageToken",
  "per-page",
  "$top",
  "sort_by",
])("%s is never required", (name) => {
  expect(isRequiredQuery(name, seen(many), 20)).toBe(false);
});
