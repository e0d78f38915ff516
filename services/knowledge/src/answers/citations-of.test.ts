import { expect, test } from "vitest";
import { citedRanges } from "./citations-of.ts";

const sources = [
  { number: 1, url: "https://a.example/" },
  { number: 2, url: "https://a.example/" },
  { number: 3, url: "https://b.example/" },
];
const cited = (text: string, annotations: Parameters<typeof citedRanges>[1] = []) =>
  citedRanges(text, annotations, sources).map(({ number, start, end }) => [
    number,
    text.slice(start, end),
  ]);

test("an annotation's source is the mark behind it, or its address", () => {
  const text = "One thing. [2] Another.";
  const at = (start_index: number, end_index: number, url: string) => ({
    type: "citation",
    start_index,
    end_index,
    url,
  });
  expect(cited(text, [at(0, 10, "https://a.example/"), at(15, 23, "https://b.example/")])).toEqual([
    [2, "One thing."],
    [3, "Another."],
  ]);
});

test("an annotation that covers only the mark cites the sentence before it", () => {
  const text = "First. Sonar was retired.[1]";
  expect(cited(text, [{ type: "citation", start_index: 25, end_index: 28 }])).toEqual([
    [1, "Sonar was retired."],
  ]);
});

test("marks alone cite their sentences; unknown numbers cite nothing", () => {
  expect(cited("It is old [1][3]. It is new. [web:2] It is odd [9].")).toEqual([
    [1, "It is old"],
    [3, "It is old"],
    [2, "It is new."],
  ]);
});

test("annotations beyond the text are ignored", () => {
  expect(
    cited("Short.", [
      { type: "citation", start_index: 0, end_index: 99, url: "https://b.example/" },
    ]),
  ).toEqual([]);
});
