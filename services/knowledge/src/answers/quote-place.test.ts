import { expect, test } from "vitest";
import type { FoundPassage } from "../search/found-passage.ts";
import { quoteFor } from "./quote-place.ts";

const text = "First line here.\nThe file is read\nas a stream. Nothing else matters.";
const passage = {
  passageId: 1,
  text,
  place: {
    headingPath: ["A"],
    page: 2,
    lineStart: 10,
    lineEnd: 12,
    charStart: 100,
    charEnd: 100 + text.length,
  },
} as FoundPassage;

test("words taken from the passage are found with their own lines and offsets", () => {
  const quote = quoteFor("The file is read as a stream.", passage);
  expect(quote.text).toBe("The file is read\nas a stream.");
  expect(quote.place).toMatchObject({
    lineStart: 11,
    lineEnd: 12,
    charStart: 117,
    charEnd: 146,
    page: 2,
  });
  expect(text.slice(quote.place.charStart - 100, quote.place.charEnd - 100)).toBe(quote.text);
});

test("words of a model point to the sentence that is closest to them", () => {
  expect(quoteFor("It reads a file as a stream", passage).text).toContain("as a stream.");
  expect(quoteFor("nothing matters", passage).text).toBe("Nothing else matters.");
});
