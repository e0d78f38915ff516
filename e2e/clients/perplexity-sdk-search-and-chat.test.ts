import Perplexity from "@perplexity-ai/perplexity_ai";
import { describe, expect, vi } from "vitest";
import { citedPassage, expectMarked } from "./support/citations.ts";
import { collect, expectLeft, slowModel } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";
import { userMessage } from "./support/sdk-answers.ts";

let stack: ClientStack;
let client: Perplexity;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
  client = new Perplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" });
});

describe("search", () => {
  test("finds passages, with dates where there are any", async () => {
    const { id, results } = await client.search.create({ query: questions.har, max_results: 3 });
    expect(id).toBeTruthy();
    expect(results[0]).toMatchObject({ title: "Importing traffic", date: "2026-10-02" });
    expect(results.length).toBeLessThanOrEqual(3);
    expect(JSON.stringify(results)).not.toContain("null");
    const passage = await citedPassage(stack, results[0]?.url ?? "");
    expect(passage).toContain(results[0]?.snippet.split("\n")[0]);
  });

  test("takes several queries at once, and filters", async () => {
    const both = await client.search.create({
      query: [questions.bread, questions.lighthouse],
      display_server_time: true,
    });
    const titles = both.results.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(["Rye bread", "The lighthouse of Amrum"]));
    expect(both.server_time).toBeTruthy();
    const { results } = await client.search.create({
      query: "Sonar",
      search_domain_filter: ["-changelog.example.com"],
    });
    expect(results.map(({ title }) => title)).not.toContain("Sonar retirement");
  });
});

test("embeddings", async () => {
  const { data, usage } = await client.embeddings.create({
    model: "pplx-embed-v1-0.6b",
    input: ["rye bread", "a lighthouse"],
    dimensions: 128,
  });
  const sizes = data?.map(({ embedding }) => Buffer.from(embedding ?? "", "base64").length);
  expect(sizes).toEqual([128, 128]);
  expect(usage?.cost?.total_cost).toBe(0);
});

test("contextualized embeddings", async () => {
  const { data } = await client.contextualizedEmbeddings.create({
    model: "pplx-embed-context-v1-4b",
    input: [["rye bread"], ["a lighthouse", "on a dune"]],
    encoding_format: "base64_binary",
    dimensions: 256,
  });
  const sizes = data?.map((document) =>
    document.data?.map(({ embedding }) => Buffer.from(embedding ?? "", "base64").length),
  );
  expect(sizes).toEqual([[32], [32, 32]]);
});

describe("chat completions", () => {
  test("answers with citations, and costs nothing", async () => {
    const { choices, citations, search_results, usage, model } =
      await client.chat.completions.create({
        model: "sonar-pro",
        messages: [userMessage(questions.har)],
      });
    expect(model).toBe("sonar-pro");
    expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { role: "assistant" } });
    const text = String(choices[0]?.message.content);
    expect(text).toMatch(facts.har);
    await expectMarked(stack, text, citations ?? []);
    expect(search_results?.map(({ url }) => url)).toEqual(citations);
    expect(usage?.cost.total_cost).toBe(0);
  });

  test("streams full chunks, the whole message on each, to an end", async () => {
    const stream = await client.chat.completions.create({
      model: "sonar",
      messages: [userMessage(questions.lighthouse)],
      stream: true,
    });
    const chunks = await collect(stream);
    const last = chunks.at(-1);
    expect(last?.choices[0]).toMatchObject({ finish_reason: "stop", delta: { content: "" } });
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(last?.choices[0]?.message.content).toBe(text);
    expect(text).toMatch(facts.lighthouse);
    for (const { citations } of chunks) expect(citations).toEqual(last?.citations);
    await expectMarked(stack, text, last?.citations ?? []);
    expect(last?.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("streams concise chunks to an end", async () => {
    const stream = await client.chat.completions.create({
      model: "sonar",
      messages: [userMessage(questions.bread)],
      stream: true,
      stream_mode: "concise",
    });
    const chunks = await collect(stream);
    const kinds = [...new Set(chunks.map(({ object }) => object))];
    expect(kinds).toEqual([
      "chat.reasoning",
      "chat.reasoning.done",
      "chat.completion.chunk",
      "chat.completion.done",
    ]);
    expect(chunks.at(-1)?.choices[0]?.message.content).toMatch(facts.bread);
  });

  test("stops the work when the client leaves a stream", async () => {
    await expectLeft(stack.model, async () => {
      const stream = await client.chat.completions.create({
        model: slowModel,
        messages: [userMessage(questions.har)],
        stream: true,
      });
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    });
  });
});

test("async chat: created, listed, and read when it is done", async () => {
  const { completions } = client.async.chat;
  const begun = await completions.create({
    request: { model: "sonar-deep-research", messages: [userMessage(questions.har)] },
    idempotency_key: "har",
  });
  expect(begun).toMatchObject({ model: "sonar-deep-research" });
  const again = await completions.create({
    request: { model: "sonar-deep-research", messages: [userMessage(questions.har)] },
    idempotency_key: "har",
  });
  expect(again.id).toBe(begun.id);
  const done = await vi.waitFor(async () => {
    const read = await completions.get(begun.id);
    expect(read.status).toBe("COMPLETED");
    return read;
  }, 10_000);
  const text = String(done.response?.choices[0]?.message.content);
  expect(text).toMatch(facts.har);
  await expectMarked(stack, text, done.response?.citations ?? []);
  const { requests } = await completions.list();
  expect(requests.map(({ id }) => id)).toContain(begun.id);
});

test("browser sessions are refused, plainly", async () => {
  await expect(client.browser.sessions.create()).rejects.toThrow(Perplexity.PermissionDeniedError);
  await expect(client.browser.sessions.delete("none")).rejects.toThrow(Perplexity.NotFoundError);
});
