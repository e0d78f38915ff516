import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { UpstreamError } from "../upstream/upstream-error.ts";
import { PerplexityClient } from "./perplexity-client.ts";

const apiKey = "pplx-secret-key";
const request = { input: "What became of Sonar?", preset: "fast" };
let upstream: PerplexityUpstream;
let client: PerplexityClient;

function clientFor(baseUrl: string, key = apiKey, replyTimeoutMs = 5_000) {
  const retry = { maxRetries: 2, baseDelayMs: 5, maxDelayMs: 20, maxRetryAfterMs: 1_000 };
  return new PerplexityClient({
    baseUrl,
    apiKey: key,
    retry,
    replyTimeoutMs,
    idleTimeoutMs: 2_000,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`no UpstreamError but ${String(error)}`);
  return error;
}

beforeEach(async () => {
  upstream = await startPerplexityUpstream({ apiKey });
  client = clientFor(upstream.url);
});

afterEach(async () => {
  await client.close();
  await upstream.close();
});

describe("runs", () => {
  test("creates one and waits for its end", async () => {
    const response = await client.createResponse(request);
    expect(response.status).toBe("completed");
    expect(response.output.map(({ type }) => type)).toEqual(["search_results", "message"]);
    expect(upstream.requests[0]).toMatchObject({
      path: "/v1/agent",
      headers: { authorization: `Bearer ${apiKey}` },
      body: { ...request, stream: false },
    });
  });

  test("streams one, its events numbered", async () => {
    const events = await Array.fromAsync(await client.streamResponse(request));
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(events.at(0)?.event.type).toBe("response.created");
    expect(events.at(-1)?.event.type).toBe("response.completed");
    expect(events[0]?.event).not.toHaveProperty("sequence_number");
  });

  test("comes back to one, cancels it, reads it and its files", async () => {
    upstream.setAnswer({
      files: [{ id: "file_1", filename: "table.csv", content: "a,b\n1,2\n" }],
    });
    const { id } = await client.createResponse(request);
    const rest = await Array.fromAsync(await client.resumeResponse(id, 8));
    expect(rest[0]?.sequence).toBe(9);
    expect((await client.getResponse(id)).id).toBe(id);
    expect(await client.listFiles(id)).toMatchObject([{ id: "file_1", bytes: 8 }]);
    const file = await client.getFileContent(id, "file_1");
    expect(Buffer.concat(await Array.fromAsync(file.content)).toString()).toBe("a,b\n1,2\n");
    await client.cancelResponse(id);
    expect(upstream.requests.at(-1)?.path).toBe(`/v1/agent/${id}/cancel`);
  });

  test("survives heartbeats in a slow stream", async () => {
    upstream.setAnswer({ eventDelayMs: 20, heartbeatMs: 5 });
    const events = await Array.fromAsync(await client.streamResponse(request));
    expect(events.at(-1)?.event.type).toBe("response.completed");
  });

  test("leaving a stream closes the upstream call", async () => {
    upstream.setAnswer({ eventDelayMs: 30 });
    for await (const _ of await client.streamResponse(request)) break;
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.aborted).toBe(true);
  });

  test("aborting ends a stream with the reason, and the upstream call", async () => {
    upstream.setAnswer({ eventDelayMs: 30 });
    const controller = new AbortController();
    const events = await client.streamResponse(request, { signal: controller.signal });
    const reading = Array.fromAsync(events);
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.aborted).toBe(true);
  });

  test("aborting before the reply stops the call", async () => {
    upstream.script("/v1/agent", { kind: "hang" });
    const signal = AbortSignal.timeout(50);
    await expect(client.createResponse(request, { signal })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.aborted).toBe(true);
  });
});

test("search, embeddings and models", async () => {
  expect(await client.search({ query: "sonar", max_results: 1 })).toMatchObject({
    results: [{ url: "https://docs.example.com/sonar" }],
  });
  const embedded = client.createEmbeddings({ input: ["a"], model: "pplx-embed-v1-0.6b" });
  expect(await embedded).toMatchObject({ data: [{ index: 0 }] });
  const nested = { input: [["a", "b"]], model: "pplx-embed-context-v1-0.6b" };
  expect(await client.createContextualizedEmbeddings(nested)).toMatchObject({
    data: [{ data: [{ index: 0 }, { index: 1 }] }],
  });
  expect((await client.listModels()).map(({ id }) => id)).toContain("perplexity/sonar");
});

describe("errors", () => {
  test("keep Perplexity's status, type, message and param", async () => {
    const error = await failureOf(client.search({ max_results: 1 }));
    expect(error).toMatchObject({
      status: 400,
      type: "invalid_request",
      message: "query is required",
      param: "query",
    });
  });

  test("tell of Sonar's retirement as documented", async () => {
    upstream.script("/v1/agent", {
      kind: "error",
      status: 403,
      body: {
        error: {
          message: "Sonar is now the Agent API. Use /v1/responses instead of /v1/sonar",
          type: "chat_completions_not_available",
          code: 403,
        },
      },
    });
    const error = await failureOf(client.createResponse(request));
    expect(error).toMatchObject({ status: 403, type: "chat_completions_not_available" });
    expect(upstream.requests).toHaveLength(1);
  });

  test("never hold the key, even where the upstream quotes it", async () => {
    const message = `Invalid API key ${apiKey}`;
    const reply = { error: { message, type: "forbidden", code: 401 } };
    upstream.script("/v1/agent", { kind: "error", status: 401, body: reply });
    const error = await failureOf(client.createResponse(request));
    expect(error.message).toBe("Invalid API key [key]");
    const { stack, body, cause, detail } = error;
    expect(JSON.stringify([stack, body, String(cause), detail])).not.toContain(apiKey);
  });

  test("429 is tried again after retry-after, then given up with it", async () => {
    const refusal = { kind: "error", status: 429, headers: { "retry-after-ms": "60" } } as const;
    upstream.script("/v1/agent", refusal);
    const before = performance.now();
    expect((await client.createResponse(request)).status).toBe("completed");
    expect(performance.now() - before).toBeGreaterThanOrEqual(58);

    upstream.script("/v1/agent", refusal, refusal, refusal);
    const error = await failureOf(client.createResponse(request));
    expect(error).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(upstream.requests).toHaveLength(5);
  });

  test("x-should-retry: false is obeyed", async () => {
    const headers = { "x-should-retry": "false" };
    upstream.script("/v1/agent", { kind: "error", status: 503, headers });
    await failureOf(client.createResponse(request));
    expect(upstream.requests).toHaveLength(1);
  });

  test("5xx and recovery, streamed too", async () => {
    upstream.script("/v1/agent", { kind: "error", status: 502 }, { kind: "error", status: 500 });
    const events = await Array.fromAsync(await client.streamResponse(request));
    expect(events.at(-1)?.event.type).toBe("response.completed");
    expect(upstream.requests).toHaveLength(3);
  });

  test("an upstream that is not there is a bad gateway", async () => {
    const url = upstream.url;
    await upstream.close();
    const error = await failureOf(clientFor(url).createResponse(request));
    expect(error).toMatchObject({ status: 502, type: "bad_gateway" });
    expect(error.message).toContain("the connection was refused");
  });

  test("an upstream that never answers is a time-out", async () => {
    upstream.script("/v1/agent", { kind: "hang" });
    const error = await failureOf(clientFor(upstream.url, apiKey, 100).createResponse(request));
    expect(error).toMatchObject({ upstreamStatus: 504, status: 502, type: "gateway_timeout" });
  });

  test.each([
    ["not JSON", "data: {nonsense\n\n"],
    ["no type", 'data: {"a":1}\n\n'],
  ])("a stream of %s is named as such", async (_, chunk) => {
    upstream.script("/v1/agent", { kind: "raw", chunks: [chunk] });
    const events = await client.streamResponse(request);
    const error = await failureOf(Array.fromAsync(events));
    expect(error.type).toBe("upstream_malformed");
  });

  test("a reply that is not JSON is a bad gateway", async () => {
    upstream.script("/v1/agent", { kind: "raw", chunks: ["<html>"], contentType: "text/html" });
    expect(await failureOf(client.createResponse(request))).toMatchObject({ status: 502 });
  });

  test("a cut stream is an interruption", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 3 });
    const error = await failureOf(Array.fromAsync(await client.streamResponse(request)));
    expect(error).toMatchObject({ status: 502, type: "bad_gateway" });
  });
});
