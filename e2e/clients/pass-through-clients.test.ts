import Perplexity from "@perplexity-ai/perplexity_ai";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { Stack } from "@workspace/testing/stack";
import OpenAI from "openai-7";
import { beforeEach, describe, expect } from "vitest";
import { collect } from "./support/client-stack.ts";
import { test } from "./support/pass-through-stack.ts";

const wholeText = "Sonar was retired on 27 September 2026 [1]. The Agent API replaces it [2].";
const citations = ["https://docs.example.com/sonar", "https://docs.example.com/agent"];
const userMessage = { role: "user" as const, content: "What became of Sonar?" };

let upstream: PerplexityUpstream;
let stack: Stack;
let perplexity: Perplexity;
let openai: OpenAI;

test.beforeAll(({ passThrough }) => {
  ({ stack, upstream } = passThrough);
  const options = { apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" } as const;
  perplexity = new Perplexity(options);
  openai = new OpenAI({ ...options, baseURL: `${stack.baseUrl}/v1` });
});

let runsBefore = 0;
beforeEach(() => {
  runsBefore = upstream.runs.size;
});
const newRuns = () => [...upstream.runs.values()].slice(runsBefore);

test("Sonar is retired upstream, and its clients see so when they call it there", async () => {
  const direct = new Perplexity({ apiKey: "pplx-test-key", baseURL: upstream.url });
  const retired = direct.chat.completions.create({ model: "sonar", messages: [userMessage] });
  await expect(retired).rejects.toMatchObject({
    status: 403,
    error: { error: { type: "chat_completions_not_available", code: 403 } },
  });
});

describe("Sonar's clients go on here, translated to the Agent API", () => {
  test("perplexity_ai, whole and as a stream", async () => {
    const whole = await perplexity.chat.completions.create({
      model: "sonar-pro",
      messages: [userMessage],
    });
    expect(whole.choices[0]?.message.content).toBe(wholeText);
    expect(whole).toMatchObject({ model: "sonar-pro", citations });
    expect(whole.usage?.cost.total_cost).toBe(0.00542);
    expect(upstream.requests.at(-1)).toMatchObject({ path: "/v1/agent", body: { preset: "low" } });
    const stream = await perplexity.chat.completions.create({
      model: "sonar-reasoning-pro",
      messages: [userMessage],
      stream: true,
    });
    const chunks = await collect(stream);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(wholeText);
    expect(chunks.at(-1)).toMatchObject({ citations, choices: [{ finish_reason: "stop" }] });
  });

  test("openai's stream helper", async () => {
    const stream = openai.chat.completions.stream({ model: "sonar", messages: [userMessage] });
    const { choices, ...rest } = await stream.finalChatCompletion();
    expect(choices[0]?.message.content).toBe(wholeText);
    expect(rest).toMatchObject({ citations });
  });

  test("async chat", async () => {
    const { completions } = perplexity.async.chat;
    const { id } = await completions.create({
      request: { model: "sonar-deep-research", messages: [userMessage] },
    });
    await expect
      .poll(async () => (await completions.get(id)).status, { timeout: 10_000 })
      .toBe("COMPLETED");
    expect((await completions.get(id)).response).toMatchObject({ citations });
    expect(upstream.requests.at(-1)).toMatchObject({ body: { preset: "high" } });
  });
});

describe("the Agent API passes through", () => {
  test("perplexity_ai, whole and as a stream, with upstream's cost", async () => {
    const whole = await perplexity.responses.create({ preset: "fast", input: "Sonar?" });
    expect(whole.output_text).toBe(wholeText);
    expect(whole.usage?.cost?.total_cost).toBe(0.00542);
    const events = await collect(
      await perplexity.responses.create({ preset: "fast", input: "Sonar?", stream: true }),
    );
    expect(events.at(-1)?.type).toBe("response.completed");
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
  });

  test("openai's stream helper, though upstream sends events that OpenAI does not have", async () => {
    const helper = openai.responses.stream({ model: "openai/gpt-5.1", input: "Sonar?" });
    expect((await helper.finalResponse()).output_text).toBe(wholeText);
  });

  test("leaving a stream cancels the run upstream, where it would go on to cost", async () => {
    upstream.script("/v1/agent", { kind: "answer", answer: { eventDelayMs: 100 } });
    const stream = await perplexity.responses.create({
      preset: "fast",
      input: "Leaving",
      stream: true,
    });
    for await (const event of stream) if (event.type === "response.reasoning.started") break;
    await expect.poll(() => newRuns()[0]?.cancelled, { timeout: 5_000 }).toBe(true);
  });

  test("a stream that dies upstream is taken up again; one that cannot be ends as failed", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 8 });
    const whole = await collect(
      await perplexity.responses.create({ preset: "fast", input: "Cut", stream: true }),
    );
    expect(whole.at(-1)?.type).toBe("response.completed");
    const numbers = whole.map(({ sequence_number }) => sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));

    upstream.script("/v1/agent", { kind: "crash", afterEvents: 8 });
    const id = `/v1/agent/resp_upstream_${upstream.runs.size + 1}`;
    upstream.script(
      id,
      ...Array.from({ length: 40 }, () => ({ kind: "error", status: 502 }) as const),
    );
    const broken = await collect(
      await perplexity.responses.create({ preset: "fast", input: "Crash", stream: true }),
    );
    expect(broken.at(-1)).toMatchObject({
      type: "response.failed",
      error: { message: expect.stringMatching(/broke off/) },
    });
    expect(broken.filter(({ type }) => type === "response.failed")).toHaveLength(1);
  });

  test("a 429 of upstream comes through with its time to wait once its retries are used up", async () => {
    const refusal = {
      kind: "error",
      status: 429,
      headers: { "retry-after": "7", "x-should-retry": "false" },
    } as const;
    upstream.script("/v1/agent", refusal);
    const refused = await perplexity
      .withOptions({ maxRetries: 0 })
      .responses.create({ preset: "fast", input: "Too many" })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Perplexity.RateLimitError);
    if (!(refused instanceof Perplexity.RateLimitError)) return;
    expect(refused.headers?.get("retry-after")).toBe("7");
    expect(refused).toMatchObject({ error: { error: { code: 429 } } });
  });

  test("a 429 that passes is not seen by the client", async () => {
    upstream.script("/v1/agent", {
      kind: "error",
      status: 429,
      headers: { "retry-after-ms": "10" },
    });
    const { output_text } = await perplexity
      .withOptions({ maxRetries: 0 })
      .responses.create({ preset: "fast", input: "Soon" });
    expect(output_text).toBe(wholeText);
  });

  test("a refusal of upstream names the field, as there", async () => {
    const refused = perplexity.responses.create({ model: "nobody/none", input: "x" });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      error: { error: { type: "invalid_model", param: "model" } },
    });
  });
});
