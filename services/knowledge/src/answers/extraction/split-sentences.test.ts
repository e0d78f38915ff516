import { expect, test } from "vitest";
import { splitSentences } from "./split-sentences.ts";

const sentences = (text: string) =>
  splitSentences(text).map(({ start, end }) => text.slice(start, end));

test("a line break inside of prose ends no sentence", () => {
  expect(sentences("Fields that change no\nmeaning are passed over. The rest\nis read.")).toEqual([
    "Fields that change no\nmeaning are passed over.",
    "The rest\nis read.",
  ]);
});

test("blank lines, list items and headings do", () => {
  expect(sentences("# Title\nFirst line\n\nNext\n- one\n- two")).toEqual([
    "# Title",
    "First line",
    "Next",
    "- one",
    "- two",
  ]);
});

test("abbreviations and initials do not", () => {
  expect(sentences("Dr. Smith met J. R. Hartley, e.g. in May. They spoke.")).toEqual([
    "Dr. Smith met J. R. Hartley, e.g. in May.",
    "They spoke.",
  ]);
});
