import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schemas } from "@workspace/contracts";
import { startKnowledge } from "./harness.ts";
import type { TestKnowledge } from "./harness.ts";

type AnswerEvent = Schemas["knowledge"]["AnswerEvent"];

const guide = `# Importing traffic

Drop the HAR file on the traffic page to import it. The file is read as a stream.

# Limits

The gateway answers 429 when a key has spent its requests.
`;

let knowledge: TestKnowledge;
beforeAll(async () => {
  knowledge = await startKnowledge();
  await knowledge.addDocument("Guide", guide);
  await knowledge.addDocument("Trees", "# Oaks\n\nAn oak can live for a thousand years.");
});
afterAll(() => knowledge[Symbol.asyncDispose]());

const ask = (question: string, more: object = {}) =>
  knowledge.client.askQuestion({ body: { question, ...more } });

async function events(source: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = [];
  for await (const event of source) all.push(event);
  return all;
}

describe("an answer", () => {
  test("cites the exact words of its passages, in their place", async () => {
    const answer = await ask("How do I import a HAR file?");
    expect(answer).toMatchObject({ status: "completed", mode: "extraction", refused: false });
    const [first] = answer.citations;
    expect(first?.quote).toBe("Drop the HAR file on the traffic page to import it.");
    for (const { start_index, end_index, quote, place, number } of answer.citations) {
      expect(answer.text.slice(start_index, end_index)).toBe(quote);
      expect(answer.text.slice(end_index)).toMatch(new RegExp(`^ \\[${number}\\]`));
      const source = answer.sources.find((candidate) => candidate.number === number);
      const { text } = await knowledge.client.getDocumentContent({
        path: { document_id: source?.document_id ?? "" },
      });
      expect(text.slice(place?.char_start, place?.char_end)).toBe(quote);
    }
  });

  test("says plainly when the documents do not hold it", async () => {
    const answer = await ask("Who won the football world cup of 1954?");
    expect(answer).toMatchObject({ status: "completed", refused: true, citations: [] });
    expect(answer.text).toContain("Not in your documents");
  });

  test("comes from the cache for the same question, until the corpus changes", async () => {
    const question = "How long can an oak live?";
    expect((await ask(question)).cached).toBe(false);
    const again = await ask(question);
    expect(again.cached).toBe(true);
    expect(again.citations[0]?.quote).toBe("An oak can live for a thousand years.");
    expect((await ask(question, { no_cache: true })).cached).toBe(false);
    await knowledge.addDocument("Elms", "# Elms\n\nElms die young.");
    expect((await ask(question)).cached).toBe(false);
  });

  test("keeps to the filters it was asked with", async () => {
    const answer = await ask("How long can an oak live?", { filters: { kinds: ["pdf"] } });
    expect(answer).toMatchObject({ refused: true, sources: [] });
  });

  test("refuses an unknown model, naming the field", async () => {
    await expect(ask("Why?", { model: "no/such" })).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: "/model" }],
    });
  });
});

describe("its stream", () => {
  test("has numbered events from created to completed", async () => {
    const all = await events(
      knowledge.client.streams.askQuestion({
        body: { question: "What does the gateway answer?", stream: true },
      }),
    );
    expect(all.map(({ sequence_number }) => sequence_number)).toEqual(all.map((_, index) => index));
    expect(all[0]?.type).toBe("answer-created");
    expect(all.at(-1)?.type).toBe("answer-completed");
    const text = all.map((event) => (event.type === "text-delta" ? event.delta : "")).join("");
    const last = all.at(-1);
    expect(last && "answer" in last ? last.answer.text : "").toBe(text);
  });

  test("can be taken up again at any number, also long after its end", async () => {
    const answer = await ask("What does a key spend?");
    const path = { answer_id: answer.id };
    const all = await events(knowledge.client.streams.streamAnswer({ path }));
    const rest = await events(
      knowledge.client.streams.streamAnswer({ path, query: { starting_after: 2 } }),
    );
    expect(rest).toEqual(all.slice(3));
    await knowledge.sql`delete from run_events where run_id = ${answer.id}`;
    const late = await events(knowledge.client.streams.streamAnswer({ path }));
    expect(late.map(({ type }) => type)).toEqual(["answer-completed"]);
  });
});

test("a deleted document leaves nothing but the words that answers quoted", async () => {
  const id = await knowledge.addDocument(
    "Beacon",
    "# Beacon\n\nThe gnomon beacon shines for 61 miles. It was lit by Hedda Quist.",
  );
  const answer = await ask("How far does the gnomon beacon shine?");
  expect(answer.sources.some((source) => source.document_id === id)).toBe(true);
  await knowledge.client.deleteDocument({ path: { document_id: id } });
  const { sources, text } = await knowledge.client.getAnswer({ path: { answer_id: answer.id } });
  expect(text).toContain("61 miles");
  expect(
    sources.filter(({ document_id }) => document_id === id).map(({ snippet }) => snippet),
  ).toEqual([""]);
  const [left] =
    await knowledge.sql`select count(*)::int as n from run_events where event::text like ${`%${id}%`}`;
  expect(left).toEqual({ n: 0 });
});

describe("its thread", () => {
  test("takes the earlier question along, and is found by its words", async () => {
    const first = await ask("How long can an oak live?");
    const second = await ask("And what about elms?", { thread_id: first.thread_id });
    expect(second.thread_id).toBe(first.thread_id);
    const { entries } = await knowledge.client.getThread({ path: { thread_id: first.thread_id } });
    expect(entries.map(({ question }) => question)).toEqual([
      "How long can an oak live?",
      "And what about elms?",
    ]);
    const found = await knowledge.client.searchEntries({ query: { q: "elms" } });
    expect(found.data[0]).toMatchObject({ entry_id: second.entry_id, thread_id: first.thread_id });
  });

  test("is exported as Markdown and JSON, and deleted with its entries", async () => {
    const { thread_id, id } = await ask("How long can an oak live?");
    const path = { thread_id };
    const markdown = await knowledge.client.exportThread({ path, query: { format: "markdown" } });
    expect(await (markdown as Response).text()).toMatch(
      /^# How long can an oak live\?[\s\S]+1\. .*Trees/,
    );
    await knowledge.client.deleteThread({ path });
    await expect(knowledge.client.getAnswer({ path: { answer_id: id } })).rejects.toMatchObject({
      status: 404,
    });
  });
});
