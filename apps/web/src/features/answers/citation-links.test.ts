import { expect, test } from "vitest";
import { linkCitations, referenceOf } from "./citation-links.ts";
import { sampleCitation, sampleSource } from "./sample-answer.ts";

const cite = (...numbers: number[]) => numbers.map((number) => sampleCitation({ number }));

test("each mark links to its citation", () => {
  expect(linkCitations("One. [1] Two. [2][1]", cite(1, 2, 1))).toBe(
    "One.[1](#citation-0) Two.[2](#citation-1)[1](#citation-2)",
  );
});

test("more marks than citations share the last", () => {
  expect(linkCitations("A [1] b [1]", cite(1))).toBe("A[1](#citation-0) b[1](#citation-0)");
});

test("a mark without a citation stays text", () => {
  expect(linkCitations("Item [7] of the list", cite(1))).toBe("Item [7] of the list");
});

test("code and real links stay as they are", () => {
  const text = "Use `list[1]` or [1](https://example.com)\n```js\na[1]\n```\nDone. [1]";
  expect(linkCitations(text, cite(1))).toBe(text.replace("Done. [1]", "Done.[1](#citation-0)"));
});

test("an open fence of a text under way counts as code", () => {
  const text = "See\n```js\na[1]";
  expect(linkCitations(text, cite(1))).toBe(text);
});

test("a mark that comes before its citation links to the source", () => {
  expect(linkCitations("One. [3]", [], [sampleSource({ number: 3 })])).toBe("One.[3](#source-3)");
});

test("only own links are references", () => {
  expect(["#citation-3", "#source-2", "#citation-x", "#top", undefined].map(referenceOf)).toEqual([
    { kind: "citation", index: 3 },
    { kind: "source", number: 2 },
    null,
    null,
    null,
  ]);
});
