import { expect, test } from "vitest";
import { splitByRanges } from "./split-by-ranges.ts";

const shape = (text: string, ranges: Array<[number, number]>) =>
  splitByRanges(
    text,
    ranges.map(([start, end]) => ({ start, end })),
  ).map((part) => (part.marked ? `[${part.text}]` : part.text));

test("marks ranges in any order", () => {
  expect(
    shape("export the har file", [
      [11, 14],
      [0, 6],
    ]),
  ).toEqual(["[export]", " the ", "[har]", " file"]);
});

test("keeps every character once when ranges overlap or overrun", () => {
  expect(
    shape("abcdef", [
      [1, 4],
      [2, 3],
      [3, 99],
    ])
      .join("")
      .replaceAll(/[[\]]/g, ""),
  ).toBe("abcdef");
});

test("leaves a text without ranges whole", () => {
  expect(shape("plain", [])).toEqual(["plain"]);
});
