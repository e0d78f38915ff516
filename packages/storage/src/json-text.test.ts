import { expect, test } from "vitest";
import { jsonText } from "./json-text.ts";

test("drops NUL and nothing else", () => {
  expect(JSON.parse(jsonText({ a: "x\0y", b: ["\\u0000", 1] }))).toEqual({
    a: "xy",
    b: ["\\u0000", 1],
  });
});

test("halves of surrogate pairs, which jsonb refuses, become U+FFFD", () => {
  expect(JSON.parse(jsonText({ a: "\ud800 hi", b: "\u{1f40b}" }))).toEqual({
    a: "\ufffd hi",
    b: "\u{1f40b}",
  });
});
