import { describe, expect, test } from "vitest";
import { splitSentences } from "./split-sentences.ts";

function sentences(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe("sentences", () => {
  test.each<[string, string[]]>([
    ["One. Two! Three?", ["One.", "Two!", "Three?"]],
    ["Dr. Smith met J. Doe. They talked.", ["Dr. Smith met J. Doe.", "They talked."]],
    [
      "It grew, e.g. in the U.S. Army. Then it shrank.",
      ["It grew, e.g. in the U.S. Army.", "Then it shrank."],
    ],
    ["A line\nbroken in two. Next.", ["A line\nbroken in two.", "Next."]],
    ["First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]],
    ["# Heading\nText here.", ["# Heading", "Text here."]],
    ["- one\n- two", ["- one", "- two"]],
    ["  \n \n", []],
    ["", []],
  ])("%j", (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  test("a text without an end is cut, and nothing but white space is lost", () => {
    const text = "word ".repeat(2_000);
    const parts = sentences(text);
    expect(parts.every((part) => part.length <= 1_200)).toBe(true);
    expect(parts.join(" ")).toBe(text.trim());
  });
});

test("a sentence may begin with code", () => {
  expect(sentences("It runs once. `npm start` makes the key, e.g. `pplx-1`.")).toEqual([
    "It runs once.",
    "`npm start` makes the key, e.g. `pplx-1`.",
  ]);
});
