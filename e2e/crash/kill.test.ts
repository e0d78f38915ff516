import Perplexity from "@perplexity-ai/perplexity_ai";
import { askAndFollow } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { whenReady } from "@workspace/testing/stack";
import type { StackService } from "@workspace/testing/stack";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { expectCited } from "../clients/support/citations.ts";
import { slowModel, startClientStack } from "../clients/support/client-stack.ts";
import type { ClientStack } from "../clients/support/client-stack.ts";
import { facts, questions } from "../clients/support/corpus.ts";

type AnswerEvent = Schemas["knowledge"]["AnswerEvent"];
type ResponseEvent = Perplexity.ResponseStreamChunk;

const words = Array.from({ length: 80 }, (_, index) => `${index ? " " : ""}Word ${index} [1].`);
const wholeText = words.join("");
const patient = { timeout: 15_000, interval: 50 };
/** Vectors give way to whatever else a crowded machine has to do. */
const embedding = { timeout: 60_000, interval: 50 };

let stack: ClientStack;
let client: Perplexity;
beforeAll(async () => {
  stack = await startClientStack();
  stack.model.setCompletion({ deltas: words, deltaDelayMs: 20 });
  client = new Perplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" });
});
afterAll(() => stack?.stop());

test("an answer that was told to be finished is kept, however soon the crash", async () => {
  let place = { thread_id: "", entry_id: "" };
  let text = "";
  for await (const event of askAndFollow(stack.knowledge, { question: questions.lighthouse })) {
    if (event.type !== "answer-completed") continue;
    place = event.answer;
    text = event.answer.text;
    await stack.kill("knowledge");
  }
  await stack.restart("knowledge");
  const entry = await stack.knowledge.getEntry({ path: place });
  expect(entry.answer).toMatchObject({ status: "completed", text });
  expect(text).toMatch(facts.lighthouse);
});

describe.each<StackService>(["knowledge", "gateway"])("killing the %s", (service) => {
  test("in the middle of uploads loses no accepted document, and keeps no half of one", async () => {
    const accepted: string[] = [];
    const half = stack.knowledge.createDocument({
      query: { filename: `half-${service}.txt` },
      body: endless(`Half of a document. `),
    });
    const broken = expect(half).rejects.toThrow();
    const uploads = (async () => {
      for (let index = 0; ; index++) {
        const { id } = await stack.knowledge.createDocument({
          query: { filename: `${service}-${index}.txt` },
          body: `Upload ${index} of the ${service}: the parcel ${service}${index} lies in room ${index}.\n`,
        });
        accepted.push(id);
      }
    })().catch(() => {});
    await vi.waitUntil(() => accepted.length >= 8, patient);
    await stack.kill(service);
    await Promise.all([uploads, broken]);
    await stack.restart(service);
    await Promise.all(accepted.map((id) => whenReady(stack.knowledge, id)));
    const { hits } = await stack.knowledge.searchPassages({
      body: { query: `parcel ${service}3`, limit: 3 },
    });
    expect(JSON.stringify(hits[0])).toContain(`${service}-3.txt`);
    const { data: halves } = await stack.knowledge.listDocuments({ query: { q: "half-" } });
    expect(halves).toEqual([]);
  });

  test("in the middle of a run in the background: it goes on, and its reader comes back", async () => {
    const begun = await client.responses.create(
      {
        model: slowModel,
        input: questions.har,
        background: true,
      },
      { headers: { "cache-control": "no-cache" } },
    );
    const before = await readUntilBroken(begun.id, 15, () => stack.kill(service));
    expect(before.length).toBeGreaterThanOrEqual(15);
    await expect(
      client.withOptions({ maxRetries: 0 }).responses.retrieve(begun.id),
    ).rejects.toThrow(service === "gateway" ? Perplexity.APIConnectionError : /503/);
    await stack.restart(service);

    const last = before.at(-1)?.sequence_number ?? -1;
    const after: ResponseEvent[] = [];
    for await (const event of await follow(begun.id, last)) after.push(event);
    const numbers = after.map(({ sequence_number }) => sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    expect(numbers[0]).toBeGreaterThan(last);
    const end = after.at(-1);
    if (end?.type !== "response.completed") throw new Error(`ended with ${end?.type}`);
    if (service === "knowledge") {
      expect(after[0]?.type).toBe("response.created");
      expect(textOf(after)).toBe(wholeText);
    } else {
      expect(numbers[0]).toBe(last + 1);
      expect(textOf(before) + textOf(after)).toBe(wholeText);
    }
    expect(await client.responses.retrieve(begun.id)).toMatchObject({
      status: "completed",
      output_text: wholeText,
    });
  });

  test("in the middle of an answer: it goes on, and its reader comes back", async () => {
    const question = { question: questions.bread, model: slowModel, no_cache: true };
    const events: AnswerEvent[] = [];
    let restarted: Promise<void> | undefined;
    for await (const event of askAndFollow(stack.knowledge, question)) {
      events.push(event);
      if (event.type === "text-delta" && !restarted) {
        restarted = stack.kill(service).then(() => stack.restart(service));
        await restarted;
      }
    }
    const last = events.at(-1);
    if (last?.type !== "answer-completed") throw new Error(`ended with ${last?.type}`);
    expect(last.answer.text).toBe(wholeText);
    const numbers = events.map(({ sequence_number }) => sequence_number);
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    expect(new Set(numbers).size).toBe(numbers.length);
    const fresh = events.slice(events.findLastIndex(({ type }) => type === "answer-created"));
    expect(deltasOf(fresh)).toBe(wholeText);
    const entry = await stack.knowledge.getEntry({ path: last.answer });
    expect(entry.answer).toMatchObject({ status: "completed", text: wholeText });
  });
});

test("killing in the middle of an embedding run loses no vector, and the rest follow", async () => {
  const embedded = async () => (await stack.knowledge.getIndexingStatus()).passages;
  const early = await vi.waitFor(async () => {
    const counts = await embedded();
    expect(counts.embedded).toBe(counts.total);
    return counts;
  }, embedding);
  const { id } = await stack.knowledge.createDocument({
    query: { filename: "long.md" },
    body: longDocument(),
  });
  const before = await vi.waitFor(async () => {
    const counts = await embedded();
    expect(counts.embedded).toBeGreaterThan(early.embedded + 5);
    return counts;
  }, embedding);
  expect(before.total - before.embedded).toBeGreaterThan(10);
  await stack.kill("knowledge");
  await stack.restart("knowledge");
  await whenReady(stack.knowledge, id);
  const after = await embedded();
  expect(after.total).toBe(before.total);
  expect(after.embedded).toBeGreaterThanOrEqual(before.embedded);
  await vi.waitFor(async () => {
    const counts = await embedded();
    expect(counts.embedded).toBe(counts.total);
  }, embedding);
}, 240_000);

test("killing in the middle of a queued chat: it is answered after the restart", async () => {
  const { completions } = client.async.chat;
  const asked = stack.model.requests.length;
  const { id } = await completions.create({
    request: { model: slowModel, messages: [{ role: "user", content: questions.sonar }] },
  });
  await vi.waitUntil(() => stack.model.requests.length > asked, patient);
  await stack.kill("knowledge");
  await stack.restart("knowledge");
  const done = await vi.waitFor(
    async () => {
      const read = await completions.get(id);
      expect(read.status).toBe("COMPLETED");
      return read;
    },
    { timeout: 40_000, interval: 200 },
  );
  expect(done.response?.choices[0]?.message.content).toBe(wholeText);
});

test("stopping in good order loses no run either", async () => {
  const begun = await client.responses.create(
    { model: slowModel, input: questions.lighthouse, background: true },
    { headers: { "cache-control": "no-cache" } },
  );
  const { id } = await stack.knowledge.askQuestion({
    body: { question: questions.sonar, model: slowModel, no_cache: true, background: true },
  });
  await vi.waitFor(async () => {
    expect((await stack.knowledge.getAnswer({ path: { answer_id: id } })).text).not.toBe("");
  }, patient);
  await stack.restart("knowledge");
  await vi.waitFor(async () => {
    expect(await client.responses.retrieve(begun.id)).toMatchObject({
      status: "completed",
      output_text: wholeText,
    });
    const answer = await stack.knowledge.getAnswer({ path: { answer_id: id } });
    expect(answer).toMatchObject({ status: "completed", text: wholeText });
  }, patient);
});

test("after all of that it answers as before", async () => {
  const response = await client.responses.create({ preset: "medium", input: questions.har });
  const [part] = response.output.flatMap((item) => (item.type === "message" ? item.content : []));
  expect(part?.text).toMatch(facts.har);
  if (part) await expectCited(stack, part);
});

/** Reads a run's events; after `count` of them the server is killed, and the stream breaks. */
async function readUntilBroken(
  id: string,
  count: number,
  kill: () => Promise<void>,
): Promise<ResponseEvent[]> {
  const events: ResponseEvent[] = [];
  let killing: Promise<void> | undefined;
  try {
    for await (const event of await follow(id)) {
      events.push(event);
      if (events.length === count) killing = kill();
    }
  } catch {
    // Broken off, as it should be.
  }
  if (!killing) throw new Error(`The run ended after ${events.length} events`);
  await killing;
  return events;
}

function follow(id: string, startingAfter?: number) {
  return client.get<AsyncIterable<ResponseEvent>>(`/v1/responses/${id}`, {
    query: { stream: true, starting_after: startingAfter },
    stream: true,
  });
}

function textOf(events: readonly ResponseEvent[]): string {
  return events
    .map((event) => (event.type === "response.output_text.delta" ? event.delta : ""))
    .join("");
}

function deltasOf(events: readonly AnswerEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.delta : "")).join("");
}

/** A body that sends a piece now and then, and never ends. */
function endless(text: string): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout;
  return new ReadableStream({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode(text)), 20);
    },
    cancel: () => clearInterval(timer),
  });
}

function longDocument(): string {
  const sentence = (part: number, index: number) =>
    `Part ${part} of the handbook says in sentence ${index} how valve ${part * 31 + index} is closed by hand.`;
  return Array.from({ length: 60 }, (_, part) => {
    const text = Array.from({ length: 12 }, (_line, index) => sentence(part, index)).join(" ");
    return `## Chapter ${part}\n\n${text}\n`;
  }).join("\n");
}
