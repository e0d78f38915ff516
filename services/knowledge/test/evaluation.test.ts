import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schemas } from "@workspace/contracts";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";

type Knowledge = Schemas["knowledge"];

const corpus = [
  ["oak", "Oak", "An oak can live for a thousand years. Its acorns feed jays and squirrels."],
  ["kiln", "Kiln", "The kiln fires clay at 1,200 degrees. Glaze melts and seals the pot."],
  ["whale", "Whale", "The blue whale weighs up to 150 tonnes. It eats krill in cold seas."],
  ["violin", "Violin", "A violin has four strings tuned in fifths. Its body is made of spruce."],
  ["harbour", "Harbour", "Ships wait in the harbour until the lock opens at high tide."],
] as const;
const queries = [
  { id: "q1", text: "how long does an oak live" },
  { id: "q2", text: "temperature at which pottery is fired" },
  { id: "q3", text: "weight of a blue whale" },
];
const qrels = [
  { query_id: "q1", document_id: "oak", relevance: 2 },
  { query_id: "q1", document_id: "violin", relevance: 0 },
  { query_id: "q2", document_id: "kiln", relevance: 1 },
];
const questions = [
  { id: "a1", question: "How long can an oak live?", doc: "oak", answers: ["a thousand years"] },
  { id: "a2", question: "How many strings has a violin?", doc: "violin", answers: ["four"] },
  { id: "a3", question: "Who won the football world cup of 1954?", impossible: true },
];

let knowledge: TestKnowledge;
let collection: string;
beforeAll(async () => {
  knowledge = await startKnowledge();
  collection = await importCorpus("sample");
  // Others hold the same words, so that a search beyond the collection would show.
  await knowledge.addDocument("Oaks", "# Oaks\n\nHow long does an oak live? For ages.");
});
afterAll(() => knowledge[Symbol.asyncDispose]());

async function importCorpus(name: string): Promise<string> {
  const lines = corpus.map(([_id, title, text]) => JSON.stringify({ _id, title, text }));
  const { collection_id } = await knowledge.client.importDocuments({
    query: { collection: name },
    body: new Blob([lines.join("\n")]).stream(),
  });
  while ((await knowledge.client.getIndexingStatus()).state !== "idle") await delay(50);
  return collection_id;
}

const evaluateRetrieval = (more: Partial<Knowledge["EvaluateRetrieval"]> = {}) =>
  knowledge.client.evaluateRetrieval({
    body: { collection_id: collection, queries, qrels, ...more },
  });
const evaluateAnswers = (more: Partial<Knowledge["EvaluateAnswers"]> = {}) =>
  knowledge.client.evaluateAnswers({ body: { collection_id: collection, questions, ...more } });

describe("measuring search", () => {
  test("scores the judged queries and gives every ranking", async () => {
    const { run = [], ...figures } = await evaluateRetrieval({ include_run: true });
    expect(figures).toMatchObject({
      mode: "hybrid",
      depth: 100,
      query_count: 3,
      judged_query_count: 2,
      unknown_document_count: 0,
      metrics: { ndcg_at_10: 1, recall_at_100: 1, mrr_at_10: 1 },
      embedded_share: 1,
    });
    const names = new Set<string>(corpus.map(([id]) => id));
    for (const { id } of queries) {
      const lines = run.filter((line) => line.query_id === id);
      expect(lines.map(({ rank }) => rank)).toEqual(lines.map((_, index) => index + 1));
      expect(new Set(lines.map((line) => line.document_id)).size).toBe(lines.length);
      expect(lines.every((line) => names.has(line.document_id))).toBe(true);
      expect(lines.map(({ score }) => score)).toEqual(
        lines.map(({ score }) => score).toSorted((left, right) => right - left),
      );
    }
    expect(run.find((line) => line.query_id === "q3")?.document_id).toBe("whale");
  });

  test("ranks as the search of the product does", async () => {
    const { run = [] } = await evaluateRetrieval({ include_run: true });
    const { hits } = await knowledge.client.searchPassages({
      body: { query: queries[0]!.text, filters: { collection_ids: [collection] }, limit: 5 },
    });
    expect(run.filter((line) => line.query_id === "q1").map((line) => line.document_id)).toEqual(
      hits.map(({ document }) => document.external_id),
    );
  });

  test("takes the mode and the depth it is given", async () => {
    const lexical = await evaluateRetrieval({ mode: "lexical", depth: 10, include_run: true });
    expect(lexical).toMatchObject({ mode: "lexical", depth: 10 });
    const first = lexical.run?.filter((line) => line.query_id === "q1");
    expect(first?.map((line) => line.document_id)).not.toContain("kiln");
  });

  test("tells its progress as events and ends with the same figures", async () => {
    const events = await Array.fromAsync(
      knowledge.client.streams.evaluateRetrieval({
        body: { collection_id: collection, queries, qrels, stream: true },
      }),
    );
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events[0]).toMatchObject({ type: "evaluation-progressed", total: 3 });
    expect(events.at(-1)).toMatchObject({
      type: "evaluation-completed",
      result: { metrics: { ndcg_at_10: 1 }, judged_query_count: 2 },
    });
  });

  test("counts judged documents that the collection lacks, as not found", async () => {
    const strangers = [
      { query_id: "q1", document_id: "no-such-document", relevance: 2 },
      { query_id: "q9", document_id: "nor-this", relevance: 1 },
    ];
    const result = await evaluateRetrieval({ qrels: [...qrels, ...strangers] });
    expect(result.unknown_document_count).toBe(2);
    expect(result.judged_query_count).toBe(2);
    expect(result.metrics.recall_at_100).toBe(0.75);
    expect(result.metrics.ndcg_at_10).toBeLessThan(1);
  });

  test("an empty collection finds nothing, and says that it holds none of the documents", async () => {
    const { id } = await knowledge.client.createCollection({ body: { name: "empty" } });
    const result = await evaluateRetrieval({ collection_id: id, include_run: true });
    expect(result).toMatchObject({
      metrics: { ndcg_at_10: 0, recall_at_100: 0, mrr_at_10: 0 },
      unknown_document_count: 3,
      run: [],
    });
  });
});

describe("measuring answers", () => {
  test("scores paragraphs, sentences, citations and refusals", async () => {
    const result = await evaluateAnswers({ include_results: true });
    expect(result).toMatchObject({
      mode: "extraction",
      question_count: 3,
      answerable_count: 2,
      impossible_count: 1,
      paragraph_accuracy: 1,
      sentence_accuracy: 1,
      sentence_in_first_three: 1,
      supported_citation_share: 1,
      refusal: { auc: 1, answerable_refused: 0, impossible_refused: 1 },
    });
    expect(result.results?.map(({ id }) => id)).toEqual(["a1", "a2", "a3"]);
    expect(result.results?.[2]).toMatchObject({
      refused: true,
      paragraph_correct: null,
      sentence_rank: null,
    });
  });

  test("keeps no entry and leaves no answer in the cache", async () => {
    const [before] = await knowledge.sql`
      select (select count(*) from entries) as entries, (select count(*) from answer_cache) as cached`;
    await evaluateAnswers();
    const [after] = await knowledge.sql`
      select (select count(*) from entries) as entries, (select count(*) from answer_cache) as cached`;
    expect(after).toEqual(before);
  });

  test("tells its progress as events and ends with the figures", async () => {
    const events = await Array.fromAsync(
      knowledge.client.streams.evaluateAnswers({
        body: { collection_id: collection, questions, stream: true },
      }),
    );
    expect(events[0]).toMatchObject({ type: "evaluation-progressed", total: 3 });
    expect(events.at(-1)).toMatchObject({
      type: "evaluation-completed",
      result: { paragraph_accuracy: 1 },
    });
  });

  test("shares are null where no question counts for them", async () => {
    const [, , impossible] = questions;
    expect(await evaluateAnswers({ questions: [impossible!] })).toMatchObject({
      paragraph_accuracy: null,
      sentence_accuracy: null,
      refusal: { auc: null, answerable_refused: null, impossible_refused: 1 },
    });
  });
});

describe("what cannot be measured is refused before it begins, also as a stream", () => {
  const missing = "col_01jd3v7q8m2n4p6r8t0v2x4z6a";

  test.each([
    ["an unknown collection", { collection_id: missing }, 404, undefined],
    ["no query", { queries: [] }, 400, "/queries"],
    ["no judgement", { qrels: [] }, 400, "/qrels"],
    ["an empty query", { queries: [{ id: "q1", text: "" }] }, 400, "/queries/0/text"],
    ["a query twice", { queries: [...queries, queries[0]!] }, 400, "/queries/3/id"],
    [
      "judgements of other queries",
      { qrels: [{ query_id: "x", document_id: "oak", relevance: 1 }] },
      400,
      "/qrels",
    ],
    [
      "judgements without a relevant document",
      { qrels: [{ query_id: "q1", document_id: "oak", relevance: 0 }] },
      400,
      "/qrels",
    ],
    ["a depth beyond bounds", { depth: 10_000 }, 400, "/depth"],
  ])("%s", async (_name, more, status, pointer) => {
    const error = { status, ...(pointer === undefined ? {} : { errors: [{ pointer }] }) };
    await expect(evaluateRetrieval(more)).rejects.toMatchObject(error);
    const body = { collection_id: collection, queries, qrels, ...more, stream: true };
    const stream = knowledge.client.streams.evaluateRetrieval({ body });
    await expect(Array.fromAsync(stream)).rejects.toMatchObject(error);
  });

  test.each([
    ["an unknown collection", { collection_id: missing }, 404, undefined],
    ["no question", { questions: [] }, 400, "/questions"],
    ["a question twice", { questions: [questions[0]!, questions[0]!] }, 400, "/questions/1/id"],
    ["an unknown model", { model: "no/such" }, 400, "/model"],
  ])("answers: %s", async (_name, more, status, pointer) => {
    const error = { status, ...(pointer === undefined ? {} : { errors: [{ pointer }] }) };
    await expect(evaluateAnswers(more)).rejects.toMatchObject(error);
    const body = { collection_id: collection, questions, ...more, stream: true };
    const stream = knowledge.client.streams.evaluateAnswers({ body });
    await expect(Array.fromAsync(stream)).rejects.toMatchObject(error);
  });
});

test("the caller's leaving ends the work", async () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    id: `m${index}`,
    text: `oak and whale number ${index}`,
  }));
  const leaving = new AbortController();
  const stream = knowledge.client.streams.evaluateRetrieval(
    { body: { collection_id: collection, queries: [...queries, ...many], qrels, stream: true } },
    { signal: leaving.signal },
  );
  const reading = (async () => {
    for await (const event of stream) if (event.type === "evaluation-progressed") leaving.abort();
  })();
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  // A search of another is not held up by what was left.
  const { hits } = await knowledge.client.searchPassages({ body: { query: "kiln" } });
  expect(hits[0]?.document.external_id).toBe("kiln");
  expect(knowledge.log.filter((line) => line.includes("evaluation failed"))).toEqual([]);
});
