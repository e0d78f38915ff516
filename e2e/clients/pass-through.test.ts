import type { OpenAiServer } from "@workspace/testing/openai-server";
import { sonarRetired } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { Stack } from "@workspace/testing/stack";
import { describe, expect } from "vitest";
import { test } from "./support/pass-through-stack.ts";

const wholeText = "Sonar was retired on 27 September 2026 [1]. The Agent API replaces it [2].";
let upstream: PerplexityUpstream;
let server: OpenAiServer;
let stack: Stack;

test.beforeAll(({ passThrough }) => {
  ({ stack, upstream, server } = passThrough);
});

function call(path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(stack.baseUrl + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${stack.apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

interface Event {
  type: string;
  sequence_number: number;
  delta?: string;
}

async function eventsOf(response: Response): Promise<Event[]> {
  const text = await response.text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)) as Event);
}

describe("the Agent API", () => {
  test("answers as Perplexity does, whole and streamed", async () => {
    const whole = await call("/v1/agent", { preset: "fast", input: "What became of Sonar?" });
    expect(await whole.json()).toMatchObject({
      status: "completed",
      model: "perplexity/sonar",
      output: [{ type: "search_results" }, { type: "message", content: [{ text: wholeText }] }],
      usage: { cost: { total_cost: 0.00542 } },
    });
    const streamed = await call("/v1/responses", {
      model: "openai/gpt-5.1",
      input: "What became of Sonar?",
      stream: true,
    });
    const events = await eventsOf(streamed);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.map(({ delta }) => delta ?? "").join("")).toBe(wholeText);
    expect(events.at(-1)?.type).toBe("response.completed");
  });

  test("a run in the background can be read and come back to", async () => {
    upstream.script("/v1/agent", { kind: "answer", answer: { eventDelayMs: 30 } });
    const request = { preset: "fast", input: "In the background", background: true };
    const { id, status } = (await (await call("/v1/agent", request)).json()) as Record<
      string,
      string
    >;
    expect(status).toBe("queued");
    const events = await eventsOf(await call(`/v1/agent/${id}?stream=true&starting_after=3`));
    expect(events[0]?.sequence_number).toBe(4);
    expect(events.at(-1)?.type).toBe("response.completed");
  });

  test("a stream that the upstream breaks off goes on", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 8 });
    const request = { preset: "fast", input: "Broken off", stream: true };
    const events = await eventsOf(await call("/v1/agent", request));
    expect(events.map(({ delta }) => delta ?? "").join("")).toBe(wholeText);
  });

  test("a client that leaves stops the run upstream", async () => {
    upstream.script("/v1/agent", { kind: "answer", answer: { eventDelayMs: 100 } });
    const controller = new AbortController();
    const request = { preset: "fast", input: "Leaving", stream: true };
    const response = await call("/v1/agent", request, controller.signal);
    await response.body?.getReader().read();
    controller.abort();
    const run = [...upstream.runs.values()].at(-1);
    await expect.poll(() => run?.cancelled, { timeout: 5_000 }).toBe(true);
  });

  test.each([
    [403, sonarRetired],
    [401, { error: { message: "Invalid API key", type: "forbidden", code: 401 } }],
    [400, { error: { message: "no", type: "invalid_message", code: 400, param: "input" } }],
  ])("an upstream's %i comes through as it is", async (status, body) => {
    upstream.script("/v1/agent", { kind: "error", status, body });
    const response = await call("/v1/agent", { preset: "fast", input: `Refused ${status}` });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
  });

  test("an upstream that recovers is tried again", async () => {
    upstream.script("/v1/agent", { kind: "error", status: 503 });
    const response = await call("/v1/agent", { preset: "fast", input: "Recovering" });
    expect(response.status).toBe(200);
  });
});

describe("Sonar", () => {
  const asked = { model: "sonar-pro", messages: [{ role: "user", content: "Sonar?" }] };

  test("is translated, though Perplexity has retired it", async () => {
    const retired = await fetch(`${upstream.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer pplx-test-key" },
      body: JSON.stringify(asked),
    });
    expect(retired.status).toBe(403);
    expect(await retired.json()).toEqual(sonarRetired);
    const response = await call("/chat/completions", asked);
    expect(await response.json()).toMatchObject({
      object: "chat.completion",
      model: "sonar-pro",
      choices: [{ message: { content: wholeText } }],
      citations: ["https://docs.example.com/sonar", "https://docs.example.com/agent"],
    });
    expect(upstream.requests.at(-1)).toMatchObject({ path: "/v1/agent", body: { preset: "low" } });
  });

  test("streams to its end mark", async () => {
    const response = await call("/v1/sonar", { ...asked, stream: true });
    expect(await response.text()).toMatch(/\ndata: \[DONE\]\n\n$/);
  });
});

test("search, embeddings and models are Perplexity's", async () => {
  const found = await (await call("/search", { query: "sonar" })).json();
  expect(found).toMatchObject({ results: [{ url: "https://docs.example.com/sonar" }, {}] });
  const request = { model: "pplx-embed-v1-0.6b", input: "text", dimensions: 128 };
  expect(await (await call("/v1/embeddings", request)).json()).toMatchObject({
    data: [{ index: 0 }],
    usage: { cost: { total_cost: 0.000001 } },
  });
  const { data } = (await (await call("/v1/models")).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["openai/gpt-5.1", "own-model", "workspace/extraction"]),
  );
});

describe("a model of one's own", () => {
  const request = {
    model: "own-model",
    input: "How long is a day on Mars?",
    tools: [{ type: "web_search" }],
  };

  test("writes from the corpus, its claims tied to what it was given", async () => {
    server.setCompletion({ deltas: ["It lasts 24 hours and 39", " minutes [1]. Or so [9]."] });
    const response = await call("/v1/agent", request);
    const body = (await response.json()) as { output: Record<string, unknown>[] };
    expect(body).toMatchObject({ status: "completed", model: "own-model" });
    expect(body.output[1]).toMatchObject({
      content: [
        {
          text: "It lasts 24 hours and 39 minutes [1]. Or so.",
          annotations: [{ type: "url_citation", start_index: 0, end_index: 32 }],
        },
      ],
    });
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain("39 minutes and 35 seconds");
  });

  test("hands functions to the client", async () => {
    const call_1 = { id: "call_1", name: "clock", arguments: "{}" };
    server.script({ kind: "completion", completion: { deltas: [], toolCalls: [call_1] } });
    const tools = [{ type: "function", name: "clock", parameters: { type: "object" } }];
    const response = await call("/v1/responses", { ...request, input: "Time?", tools });
    expect(await response.json()).toMatchObject({
      output: [{ type: "function_call", call_id: "call_1", name: "clock", arguments: "{}" }],
    });
  });
});
