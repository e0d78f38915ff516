import { createOpenResponses } from "@ai-sdk/open-responses";
import { generateText, streamText } from "ai-6";
import { expect } from "vitest";
import { exhaustedKey, expectLeft, extraction, slowModel } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";

let stack: ClientStack;
let workspace: ReturnType<typeof createOpenResponses>;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
  workspace = provider(stack.apiKey);
});

function provider(apiKey: string) {
  return createOpenResponses({
    name: "workspace",
    url: `${stack.baseUrl}/v1/responses`,
    apiKey,
  });
}

test("generateText answers in a conversation", async () => {
  const result = await generateText({
    model: workspace(extraction),
    system: "Be brief.",
    messages: [
      { role: "user", content: questions.lighthouse },
      { role: "assistant", content: "Its tower is 41 metres high." },
      { role: "user", content: [{ type: "text", text: "When was it built?" }] },
    ],
    presencePenalty: 0.1,
    frequencyPenalty: 0.1,
    providerOptions: { workspace: { reasoningEffort: "none", reasoningSummary: "auto" } },
  });
  expect(result.text).toMatch(/1874/);
  expect(result.finishReason).toBe("stop");
  expect(result.usage.totalTokens).toBeGreaterThan(0);
});

test("streamText ends", async () => {
  const result = streamText({ model: workspace(extraction), prompt: questions.har });
  const kinds: string[] = [];
  for await (const part of result.fullStream) kinds.push(part.type);
  expect(kinds.at(-1)).toBe("finish");
  expect(kinds).not.toContain("error");
  expect(await result.text).toMatch(facts.har);
  expect((await result.usage).outputTokens).toBeGreaterThan(0);
});

test("aborting stops the work", async () => {
  await expectLeft(stack.model, async () => {
    const leaving = new AbortController();
    const result = streamText({
      model: workspace(slowModel),
      prompt: questions.har,
      abortSignal: leaving.signal,
    });
    const kinds: string[] = [];
    for await (const part of result.fullStream) {
      kinds.push(part.type);
      if (part.type === "text-delta") leaving.abort();
    }
    expect(kinds.at(-1)).toBe("abort");
  });
});

test("a wrong key is 401, a bad field 400 and named in the body", async () => {
  const refused = generateText({
    model: provider("pplx-wrong")(extraction),
    prompt: "x",
    maxRetries: 0,
  });
  await expect(refused).rejects.toMatchObject({ statusCode: 401 });
  const bad = generateText({
    model: workspace(extraction),
    prompt: "x",
    temperature: 9,
    maxRetries: 0,
  });
  await expect(bad).rejects.toMatchObject({
    statusCode: 400,
    responseBody: expect.stringContaining('"param":"temperature"'),
  });
});

test("too many requests are retried as told, and succeed", async () => {
  const limited = provider(await exhaustedKey(stack));
  const ask = (maxRetries: number) =>
    generateText({ model: limited(extraction), prompt: questions.bread, maxRetries });
  await expect(ask(0)).rejects.toMatchObject({
    statusCode: 429,
    responseHeaders: { "retry-after": "2" },
  });
  expect((await ask(2)).text).toMatch(facts.bread);
});
