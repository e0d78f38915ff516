import { describe, expect, test } from "vitest";
import type { Embedder } from "../../adapters/embedder/types.ts";
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
    weighTerms: async ({ text }: { text: string }) =>
      new Map(
        [...countTerms(text).keys()].filter((term) => !isStopTerm(term)).map((term) => [term, 2]),
      ),
  },
};

describe("extraction by words alone", () => {
  test.each([
    ["Who built the lighthouse?", "It was built in 1874 by Henrik Dahl."],
    ["How many steps do visitors climb?", "Visitors climb 210 steps."],
    ["On which cape does the lighthouse stand?", "The lighthouse stands on the northern cape."],
  ])("%s", async (question, sentence) => {
    const answer = await extractAnswer(deps, { organisationId: null, question, passages });
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
    const answer = await extractAnswer(deps, { organisationId: null, question, passages });
    expect(answer.supported).toBe(false);
  });

  test("nothing was found", async () => {
    expect(
      await extractAnswer(deps, { organisationId: null, question: "Anything?", passages: [] }),
    ).toMatchObject({
      sentences: [],
      supported: false,
    });
  });

  test("gives no more sentences than are wanted", async () => {
    const answer = await extractAnswer(deps, {
      organisationId: null,
      question: "lighthouse",
      passages,
      limit: 2,
    });
    expect(answer.sentences).toHaveLength(2);
  });
});

describe("extraction with meaning", () => {
  const nearness = new Map([
    ["The keeper wrote it down.", 0.9],
    ["A storm came at night.", 0.3],
    ["Nobody ever knew why.", 0.32],
    ["Gulls like the harbour.", 0.1],
  ]);
  /** Texts of no known nearness, as the scale is measured by, are like the one at the same place only. */
  const vectorOf = (text: string, at: number): Float32Array => {
    const near = nearness.get(text.split(": ").at(-1) ?? "");
    const vector = new Float32Array(32);
    if (near === undefined) vector[at] = 1;
    else {
      vector[30] = near;
      vector[31] = Math.sqrt(1 - near ** 2);
    }
    return vector;
  };
  const embedder: Embedder = {
    modelId: "fake",
    dimensions: 32,
    embedQuery: async () => Float32Array.from({ length: 32 }, (_, at) => (at === 30 ? 1 : 0)),
    embedSentences: async (texts) => texts.map(vectorOf),
    embedPassages: async (texts) => texts.map(vectorOf),
    countTokens: () => 0,
    close: async () => {},
  };

  test("a sentence beside the nearest one is helped over one that is hardly nearer", async () => {
    const told = [...nearness.keys()];
    const passage = { ...passages[0]!, title: "Log", text: told.join(" ") };
    const answer = await extractAnswer(
      { ...deps, embedder },
      { question: "What happened?", organisationId: null, passages: [passage] },
    );
    expect(answer.sentences.map((sentence) => sentence.text)).toEqual([told[0], told[1], told[2]]);
  });
});
