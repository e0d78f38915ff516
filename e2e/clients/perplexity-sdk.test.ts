import Perplexity from "@perplexity-ai/perplexity_ai";
import { describe, expect, vi } from "vitest";
import { expectCited } from "./support/citations.ts";
import { collect, expectLeft, extraction, slowModel } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";
import { messageOf } from "./support/sdk-answers.ts";

type StreamEvent = Perplexity.ResponseStreamChunk;

let stack: ClientStack;
let client: Perplexity;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
  client = new Perplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" });
});

describe("responses", () => {
  test("answers, cites, and costs nothing", async () => {
    const response = await client.responses.create({ preset: "fast", input: questions.har });
    expect(response).toMatchObject({ status: "completed", object: "response", background: false });
    expect(response.output_text).toMatch(facts.har);
    await expectCited(stack, messageOf(response));
    const [found] = response.output;
    if (found?.type !== "search_results") throw new Error("no search results");
    expect(found.results[0]).toMatchObject({
      id: 1,
      title: "Importing traffic",
      date: "2026-10-02",
    });
    expect(response.usage?.cost).toMatchObject({ total_cost: 0, currency: "USD" });
    expect(response.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("says so when the documents hold no answer", async () => {
    const response = await client.responses.create({
      preset: "fast",
      input: questions.unanswerable,
    });
    expect(response.output_text).toMatch(/^Not in your documents/);
    expect(messageOf(response).annotations ?? []).toEqual([]);
  });

  test("cites a document with an address of its own by that", async () => {
    const response = await client.responses.create({ preset: "fast", input: questions.sonar });
    expect(messageOf(response).annotations?.[0]?.url).toMatch(/^https:\/\/changelog\.example\.com/);
  });

  test("streams to exactly one end, with numbers that rise by one", async () => {
    const stream = await client.responses.create({
      preset: "fast",
      input: questions.lighthouse,
      stream: true,
    });
    const events = await collect(stream);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.map(({ type }) => type.slice("response.".length))).toMatchObject({
      0: "created",
      1: "in_progress",
      2: "reasoning.started",
    });
    const last = events.at(-1);
    if (last?.type !== "response.completed") throw new Error(`ended with ${last?.type}`);
    expect(events.filter(({ type }) => type === "response.completed")).toHaveLength(1);
    expect(textOf(events)).toBe(messageOf(last.response).text);
    expect(textOf(events)).toMatch(facts.lighthouse);
    await expectCited(stack, messageOf(last.response));
  });

  test("marks an answer from the cache, which leads to the same passages", async () => {
    const ask = () => client.responses.create({ preset: "low", input: questions.bread });
    let first = await ask();
    expect(first).not.toHaveProperty("x_cached");
    // While a fresh corpus is still embedded, what was answered before counts no more.
    const second = await vi.waitFor(async () => {
      const again = await ask();
      if (!("x_cached" in again)) first = again;
      expect(again).toHaveProperty("x_cached", true);
      return again;
    }, 10_000);
    expect(second.id).not.toBe(first.id);
    expect(second.output_text).toBe(first.output_text);
    expect(second.usage?.cost?.total_cost).toBe(0);
    await expectCited(stack, messageOf(second));
    const fresh = await client.responses.create(
      { preset: "low", input: questions.bread },
      { headers: { "cache-control": "no-cache" } },
    );
    expect(fresh).not.toHaveProperty("x_cached");
  });

  test("runs in the background, is read while it runs, and is followed from any event", async () => {
    const begun = await client.responses.create({
      model: slowModel,
      input: questions.har,
      background: true,
    });
    expect(begun).toMatchObject({ status: "queued", background: true, output: [] });
    expect(await client.responses.retrieve(begun.id)).toMatchObject({ status: "in_progress" });
    const first = await takeEvents(follow(begun.id), 12);
    const second = await takeEvents(follow(begun.id, first.at(-1)?.sequence_number), 12);
    const numbers = [...first, ...second].map(({ sequence_number }) => sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(await client.responses.cancel(begun.id)).toEqual({
      response_id: begun.id,
      status: "cancelling",
    });
    const rest = await collect(await follow(begun.id, numbers.at(-1)));
    expect(rest.at(-1)?.type).toBe("response.cancelled");
    expect(await client.responses.retrieve(begun.id)).toMatchObject({ status: "cancelled" });
  });

  test("finishes in the background without a reader", async () => {
    const begun = await client.responses.create({
      preset: "fast",
      input: questions.har,
      background: true,
    });
    const ended = await vi.waitFor(async () => {
      const response = await client.responses.retrieve(begun.id);
      expect(response.status).toBe("completed");
      return response;
    }, 5_000);
    expect(ended.output_text).toMatch(facts.har);
    const events = await collect(await follow(begun.id));
    expect(events.at(-1)?.type).toBe("response.completed");
  });

  test("goes on with a conversation", async () => {
    const first = await client.responses.create({ preset: "fast", input: questions.lighthouse });
    const second = await client.responses.create({
      preset: "fast",
      input: "When was it built?",
      previous_response_id: first.id,
    });
    expect(second.output_text).toMatch(/1874/);
    expect(second.previous_response_id).toBe(first.id);
  });

  test("lists the files of a run, of which local answers have none", async () => {
    const { id } = await client.responses.create({ preset: "fast", input: questions.bread });
    expect(await client.responses.files.list(id)).toEqual({ object: "list", data: [] });
    await expect(client.responses.files.content("file_1", { response_id: id })).rejects.toThrow(
      Perplexity.NotFoundError,
    );
  });

  test("obeys the filters of the search tool", async () => {
    const hostsFound = async (filters: object) => {
      const response = await client.responses.create({
        model: extraction,
        input: "Was Sonar retired, and how do I export a HAR file?",
        tools: [{ type: "web_search", filters }],
      });
      const results = response.output.flatMap((item) =>
        item.type === "search_results" ? item.results : [],
      );
      return new Set(results.map(({ url }) => new URL(url).host));
    };
    const changelog = "changelog.example.com";
    expect(await hostsFound({ search_domain_filter: [changelog] })).toEqual(new Set([changelog]));
    const others = await hostsFound({ search_domain_filter: [`-${changelog}`] });
    expect(others.size).toBeGreaterThan(0);
    expect(others).not.toContain(changelog);
  });

  test("stops the work when the client leaves a stream", async () => {
    let id = "";
    await expectLeft(stack.model, async () => {
      const stream = await client.responses.create({
        model: slowModel,
        input: questions.har,
        stream: true,
      });
      for await (const event of stream) {
        if (event.type === "response.created") id = event.response?.id ?? "";
        if (event.type === "response.output_text.delta") break;
      }
    });
    await vi.waitFor(async () =>
      expect(await client.responses.retrieve(id)).toMatchObject({ status: "cancelled" }),
    );
  });

  test("stops the work when the client aborts a call that is not streamed", async () => {
    const leaving = new AbortController();
    await expectLeft(stack.model, async () => {
      const asked = stack.model.requests.length;
      const call = client.responses.create(
        { model: slowModel, input: questions.har },
        { signal: leaving.signal },
      );
      await vi.waitFor(() => expect(stack.model.requests.length).toBe(asked + 1), 5_000);
      leaving.abort();
      await expect(call).rejects.toThrow(Perplexity.APIUserAbortError);
    });
  });
});

function follow(id: string, startingAfter?: number) {
  // The SDK has no method of its own for it; its documentation shows this call.
  return client.get<AsyncIterable<StreamEvent>>(`/v1/responses/${id}`, {
    query: { stream: true, starting_after: startingAfter },
    stream: true,
  });
}

async function takeEvents(
  source: Promise<AsyncIterable<StreamEvent>>,
  count: number,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of await source) if (events.push(event) === count) break;
  return events;
}

function textOf(events: readonly StreamEvent[]): string {
  return events
    .map((event) => (event.type === "response.output_text.delta" ? event.delta : ""))
    .join("");
}
