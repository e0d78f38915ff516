import { describe, expect, test } from "vitest";
import { countTerms, isStopTerm } from "../../retrieval/index.ts";
import { extractAnswer } from "./extract-answer.ts";
import type { ExtractionPassage } from "./types.ts";

const text =
  "The lighthouse stands on the northern cape. It was built in 1874 by Henrik Dahl. Visitors climb 210 steps.";
const passages: ExtractionPassage[] = [
  {
    passageId: 1,
    documentId: "doc_1",
    title: "Lighthouse",
    headingPath: [],
    text,
    score: 1,
    vectorScore: null,
  },
  {
    passageId: 2,
    documentId: "doc_2",
    title: "Bakery",
    headingPath: [],
    text: "Bread is baked at four. The oven is old.",
    score: 0.1,
    vectorScore: null,
  },
];
const deps = {
  embedder: null,
  retriever: {
    weighTerms: async (question: string) =>
      new Map(
        [...countTerms(question).keys()]
          .filter((term) => !isStopTerm(term))
          .map((term) => [term, 2]),
      ),
  },
};

describe("extraction by words alone", () => {
  test.each([
    ["Who built the lighthouse?", "It was built in 1874 by Henrik Dahl."],
    ["How many steps do visitors climb?", "Visitors climb 210 steps."],
    ["On which cape does the lighthouse stand?", "The lighthouse stands on the northern cape."],
  ])("%s", async (question, sentence) => {
    const answer = await extractAnswer(deps, { question, passages });
    expect(answer.sentences[0]).toMatchObject({
      text: sentence,
      passageId: 1,
      documentId: "doc_1",
    });
    expect(answer.supported).toBe(true);
    for (const { start, end, text: quoted, passageId } of answer.sentences) {
      const source = passages.find((passage) => passage.passageId === passageId);
      expect(source?.text.slice(start, end)).toBe(quoted);
    }
  });

  test("a question about something else is not supported", async () => {
    const question = "Which chemical elements are noble gases?";
    const answer = await extractAnswer(deps, { question, passages });
    expect(answer.supported).toBe(false);
  });

  test("nothing was found", async () => {
    expect(await extractAnswer(deps, { question: "Anything?", passages: [] })).toMatchObject({
      sentences: [],
      supported: false,
    });
  });

  test("gives no more sentences than are wanted", async () => {
    const answer = await extractAnswer(deps, { question: "lighthouse", passages, limit: 2 });
    expect(answer.sentences).toHaveLength(2);
  });
});
