import Perplexity from "@perplexity-ai/perplexity_ai";
import { describe, expect, vi } from "vitest";
import { citedPassage, expectCited, expectMarked } from "./support/citations.ts";
import {
  collect,
  exhaustedKey,
  expectLeft,
  extraction,
  slowModel,
} from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";

type Response = Perplexity.ResponseCreateResponse;
type StreamEvent = Perplexity.ResponseStreamChunk;

let stack: ClientStack;
let client: Perplexity;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
  client = new Perplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" });
});

function messageOf(response: Pick<Response, "output"> | undefined) {
  const [part] = (response?.output ?? []).flatMap((item) =>
    item.type === "message" ? item.content : [],
  );
  if (!part) throw new Error("The response has no message");
  return part;
}

function userMessage(content: string) {
  return { role: "user" as const, content };
}

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
    const [first, second] = [await ask(), await ask()];
    expect(first).not.toHaveProperty("x_cached");
    expect(second).toHaveProperty("x_cached", true);
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

describe("errors", () => {
  test("a wrong key is 401", async () => {
    const stranger = client.withOptions({ apiKey: "pplx-wrong" });
    const error = await failure(stranger.responses.create({ preset: "fast", input: "x" }));
    expect(error).toBeInstanceOf(Perplexity.AuthenticationError);
    expect(error).toMatchObject({ status: 401, error: { error: { code: 401 } } });
  });

  test.each([
    ["retrieve", () => client.responses.retrieve("resp_01jd3v7q8m2n4p6r8t0v2x4z6a")],
    ["cancel", () => client.responses.cancel("resp_01jd3v7q8m2n4p6r8t0v2x4z6a")],
    ["files", () => client.responses.files.list("resp_01jd3v7q8m2n4p6r8t0v2x4z6a")],
    ["async get", () => client.async.chat.completions.get("unknown")],
  ])("an unknown id is 404: %s", async (_name, call) => {
    const error = await failure(call());
    expect(error).toBeInstanceOf(Perplexity.NotFoundError);
    expect(error).toMatchObject({ error: { error: { type: "not_found", code: 404 } } });
  });

  test.each<[param: string, call: () => Promise<unknown>]>([
    [
      "max_output_tokens",
      () => client.responses.create({ preset: "fast", input: "x", max_output_tokens: -1 }),
    ],
    ["temperature", () => client.responses.create({ preset: "fast", input: "x", temperature: 9 })],
    ["flavour", () => client.responses.create({ preset: "fast", input: "x", ...{ flavour: 1 } })],
    ["model", () => client.responses.create({ model: "nobody/none", input: "x" })],
    [
      "tools[0].type",
      () => client.responses.create({ preset: "fast", input: "x", tools: [{ type: "sandbox" }] }),
    ],
    ["max_results", () => client.search.create({ query: "x", max_results: 999 })],
    [
      "dimensions",
      () => client.embeddings.create({ model: "pplx-embed-v1-0.6b", input: ["x"], dimensions: 1 }),
    ],
    ["messages", () => client.chat.completions.create({ model: "sonar", messages: [] })],
  ])("a bad field is 400 and named: %s", async (param, call) => {
    const error = await failure(call());
    expect(error).toBeInstanceOf(Perplexity.BadRequestError);
    expect(error).toMatchObject({ error: { error: { code: 400, param } } });
    expect(String(error)).toContain(param);
  });
});

describe("limits", () => {
  test("too many requests are 429 with the time to wait, and the client's own retry succeeds", async () => {
    const replies: (number | string | null)[] = [];
    const limited = client.withOptions({
      apiKey: await exhaustedKey(stack),
      fetch: async (...call) => {
        const reply = await fetch(...call);
        replies.push(reply.status, reply.headers.get("retry-after"));
        return reply;
      },
    });
    const asked = { query: questions.bread };
    const error = await failure(limited.withOptions({ maxRetries: 0 }).search.create(asked));
    expect(error).toBeInstanceOf(Perplexity.RateLimitError);
    expect(error).toMatchObject({
      error: { error: { type: "request_rate_limit_exceeded", code: 429 } },
    });
    expect((await limited.search.create(asked)).results[0]?.title).toBe("Rye bread");
    expect(replies).toEqual([429, "2", 429, expect.stringMatching(/^[12]$/), 200, null]);
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

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error: unknown) => error,
  );
}
