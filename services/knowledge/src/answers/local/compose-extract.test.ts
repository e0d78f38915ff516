import { expect, test } from "vitest";
import type { FoundPassage } from "../../search/found-passage.ts";
import { composeExtract } from "./compose-extract.ts";

const passages = [{ passageId: 11 }, { passageId: 22 }] as FoundPassage[];
const sentence = (passageId: number, text: string, score: number) => ({
  passageId,
  documentId: "doc_a",
  start: 0,
  end: text.length,
  text,
  score,
});

test("each piece's range is its quote in the text, and its mark names its source", () => {
  const pieces = composeExtract(
    [sentence(22, "Drop the\n file.", 0.9), sentence(11, "It is read as a stream.", 0.8)],
    passages,
  );
  const text = pieces.map(({ delta }) => delta).join("");
  expect(text).toBe("Drop the file. [2] It is read as a stream. [1]");
  for (const { quote, startIndex, endIndex } of pieces)
    expect(text.slice(startIndex, endIndex)).toBe(quote);
});

test("says nothing twice, and leaves out what is much weaker than the best", () => {
  const twice = [0.9, 0.89, 0.88].map((score) => sentence(11, "The same.", score));
  expect(composeExtract(twice, passages)).toHaveLength(1);
  const weak = [0.9, 0.8, 0.3].map((score, index) => sentence(11, `Sentence ${index}.`, score));
  expect(composeExtract(weak, passages).map(({ quote }) => quote)).toEqual([
    "Sentence 0.",
    "Sentence 1.",
  ]);
});

test("the best comes first, the others in the order of their document", () => {
  const written = (start: number, text: string, score: number) => ({
    ...sentence(11, text, score),
    start,
  });
  const pieces = composeExtract(
    [written(40, "Best.", 0.9), written(80, "Later.", 0.8), written(60, "Sooner.", 0.7)],
    passages,
  );
  expect(pieces.map(({ quote }) => quote)).toEqual(["Best.", "Sooner.", "Later."]);
});

test("takes nothing from a passage that is not among the sources", () => {
  expect(composeExtract([sentence(99, "Unknown.", 1)], passages)).toEqual([]);
});

test("a table's row and a list's item read as prose", () => {
  const pieces = composeExtract(
    [sentence(11, "| `sonar` | retired in 2026 |", 0.9), sentence(22, "- **Drop** the file.", 0.8)],
    passages,
  );
  expect(pieces.map(({ quote }) => quote)).toEqual([
    "`sonar` – retired in 2026",
    "**Drop** the file.",
  ]);
});
