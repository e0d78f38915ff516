import { expect, test } from "vitest";
import { rangesInValue } from "./mark-ranges.ts";

function marked(value: string, source: string, quote: string): string[] {
  const start = source.indexOf(quote);
  return rangesInValue(value, source, { start, end: start + quote.length }).map((range) =>
    value.slice(range.start, range.end),
  );
}

test("plain text carries over as it is", () => {
  expect(
    marked("Choose Export HAR, and add it.", "Choose Export HAR, and add it.", "Export HAR"),
  ).toEqual(["Export HAR"]);
});

test("prefixes of a quotation are passed over", () => {
  expect(marked("one two\nthree four", "> one two\n> three four", "two\n> three")).toEqual([
    "two",
    "three",
  ]);
});

test("code carries over from inside its fence", () => {
  expect(marked("npm start\nnpm test\n", "```sh\nnpm start\nnpm test\n```", "npm test")).toEqual([
    "npm test",
  ]);
});

test("what cannot be found is marked whole", () => {
  expect(rangesInValue("a & b", "a &amp; b", { start: 0, end: 9 })).toEqual([{ start: 0, end: 5 }]);
});
