import Perplexity from "@perplexity-ai/perplexity_ai";
import { describe, expect } from "vitest";
import { exhaustedKey } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { questions } from "./support/corpus.ts";
import { failure } from "./support/sdk-answers.ts";

let stack: ClientStack;
let client: Perplexity;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
  client = new Perplexity({ apiKey: stack.apiKey, baseURL: stack.baseUrl, logLevel: "off" });
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
