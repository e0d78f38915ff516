import { expect, test } from "vitest";
import { readCorpusText } from "./corpus-text.ts";

const sentence = "The boundary layer separates where the pressure rises. ";

test("a line stays whole as long as the embedding model reads it at once", () => {
  const text = sentence.repeat(36).trim();
  expect(text.length).toBeGreaterThan(1_900);
  expect(readCorpusText("Flow", text).passages).toMatchObject([
    { ordinal: 0, text, charStart: 0, charEnd: text.length },
  ]);
  const paragraphs = `${sentence.trim()}\n\n${sentence.trim()}`;
  expect(readCorpusText("Flow", paragraphs).passages).toHaveLength(1);
});

test("a longer one is split into passages of the usual size", () => {
  const { passages, text } = readCorpusText("Flow", sentence.repeat(60));
  expect(passages.length).toBeGreaterThan(2);
  for (const passage of passages) {
    expect(passage.text).toBe(text.slice(passage.charStart, passage.charEnd));
    expect(passage.text.length).toBeLessThanOrEqual(1_300);
  }
});

test("dense scripts are measured by what they hold", () => {
  expect(readCorpusText("", "漢字".repeat(500)).passages.length).toBeGreaterThan(1);
});

test("a title without a text is the text", () => {
  expect(readCorpusText("Only a title", " ")).toMatchObject({
    text: "Only a title",
    passages: [{ text: "Only a title" }],
  });
});
