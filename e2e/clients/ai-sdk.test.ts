import * as ai5 from "ai-5";
import * as ai6 from "ai-6";
import * as ai7 from "ai-7";
import * as perplexity2 from "perplexity-ai-sdk-2";
import * as perplexity3 from "perplexity-ai-sdk-3";
import * as perplexity4 from "perplexity-ai-sdk-4";
import { describe, expect } from "vitest";
import { expectMarked } from "./support/citations.ts";
import { exhaustedKey, expectLeft, slowModel } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";

type Ai = Pick<typeof ai7, "APICallError" | "embed" | "generateText" | "streamText">;
type CreatePerplexity = typeof perplexity4.createPerplexity;

let stack: ClientStack;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
});

/** Of `ai` 5 the provider speaks the Agent API, of 6 and 7 Sonar. */
const majors = [
  {
    major: 5,
    ai: asNewestAi(ai5),
    createPerplexity: asNewestProvider(perplexity2.createPerplexity),
    model: "fast",
    options: { tools: [{ type: "web_search", max_results: 3 }], max_tool_calls: 2, store: true },
    embeds: false,
  },
  {
    major: 6,
    ai: asNewestAi(ai6),
    createPerplexity: asNewestProvider(perplexity3.createPerplexity),
    model: "sonar",
    options: { stream_mode: "concise", return_images: true },
    embeds: true,
  },
  {
    major: 7,
    ai: ai7,
    createPerplexity: perplexity4.createPerplexity,
    model: "sonar-pro",
    options: { stream_mode: "concise", search_domain_filter: ["-example.org"] },
    embeds: true,
  },
];

describe.each(majors)("@ai-sdk/perplexity on ai $major", (version) => {
  const { ai, createPerplexity, model, options, embeds } = version;
  let perplexity: ReturnType<CreatePerplexity>;
  test.beforeAll(() => {
    perplexity = createPerplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl });
  });

  test("generateText answers with sources and usage", async () => {
    const result = await ai.generateText({
      model: perplexity(model),
      system: "Be brief.",
      prompt: questions.har,
      temperature: 0,
      maxOutputTokens: 500,
    });
    expect(result.text).toMatch(facts.har);
    expect(result.finishReason).toBe("stop");
    expect(result.usage.totalTokens).toBeGreaterThan(0);
    await expectMarked(stack, result.text, urlsOf(result.sources));
  });

  test("streamText ends, with the same sources", async () => {
    const result = ai.streamText({
      model: perplexity(model),
      prompt: questions.lighthouse,
      onError: fail,
    });
    const kinds: string[] = [];
    for await (const part of result.fullStream) kinds.push(part.type);
    expect(kinds.at(-1)).toBe("finish");
    expect(kinds).not.toContain("error");
    const text = await result.text;
    expect(text).toMatch(facts.lighthouse);
    expect(await result.finishReason).toBe("stop");
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
    await expectMarked(stack, text, urlsOf(await result.sources));
  });

  test("streamText takes the provider's own options", async () => {
    const result = ai.streamText({
      model: perplexity(model),
      prompt: questions.bread,
      providerOptions: { perplexity: options },
      onError: fail,
    });
    expect(await result.text).toMatch(facts.bread);
  });

  test("aborting stops the work", async () => {
    await expectLeft(stack.model, async () => {
      const leaving = new AbortController();
      const result = ai.streamText({
        model: perplexity(slowModel),
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

  test("a wrong key is 401, a bad field 400 and named, an unknown model 400", async () => {
    const stranger = createPerplexity({ apiKey: "pplx-wrong", baseURL: stack.baseUrl });
    const ask = (asked: Parameters<typeof ai.generateText>[0]) =>
      failure(ai.generateText({ maxRetries: 0, ...asked }));
    const refused = await ask({ model: stranger(model), prompt: "x" });
    expect(ai.APICallError.isInstance(refused)).toBe(true);
    expect(refused).toMatchObject({ statusCode: 401 });
    const bad = await ask({ model: perplexity(model), prompt: "x", temperature: 9 });
    expect(bad).toMatchObject({ statusCode: 400 });
    expect(String(bad)).toContain("temperature");
    const unknown = await ask({ model: perplexity("nobody/none"), prompt: "x" });
    expect(unknown).toMatchObject({ statusCode: 400 });
    expect(String(unknown)).toContain("nobody/none");
  });

  test("too many requests are retried as told, and succeed", async () => {
    const statuses: number[] = [];
    const limited = createPerplexity({
      apiKey: await exhaustedKey(stack),
      baseURL: stack.baseUrl,
      fetch: async (...call) => {
        const reply = await fetch(...call);
        statuses.push(reply.status);
        return reply;
      },
    });
    const { text } = await ai.generateText({ model: limited(model), prompt: questions.bread });
    expect(text).toMatch(facts.bread);
    expect(statuses).toEqual([429, 200]);
  });

  test.runIf(embeds)("embed gives signed bytes", async () => {
    const { embedding } = await ai.embed({
      model: perplexity.embeddingModel("pplx-embed-v1-0.6b"),
      value: "rye bread",
    });
    expect(embedding.length).toBeGreaterThanOrEqual(128);
    expect(embedding.every((value) => Number.isInteger(value) && Math.abs(value) <= 128)).toBe(
      true,
    );
    expect(embedding.some((value) => value < 0)).toBe(true);
  });
});

/** What is used here is the same in all three majors; the types of their internals differ. */
function asNewestAi(ai: unknown): Ai {
  return ai as Ai;
}

function asNewestProvider(create: unknown): CreatePerplexity {
  return create as CreatePerplexity;
}

function urlsOf(sources: readonly object[]): string[] {
  return sources.map((source) => String(Reflect.get(source, "url")));
}

function fail({ error }: { error: unknown }): void {
  throw error;
}

async function failure(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error: unknown) => error,
  );
}
