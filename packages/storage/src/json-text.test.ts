import { expect, test } from "vitest";
import { jsonText } from "./json-text.ts";

test("drops NUL and nothing else", () => {
  expect(JSON.parse(jsonText({ a: "x\0y", b: ["\\u0000", 1] }))).toEqual({
    a: "xy",
    b: ["\\u0000", 1],
  });
});
