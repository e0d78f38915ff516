import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";
import { foldEvents, isTerminal, outputText } from "./agent-events.ts";
import type { AgentEvent } from "./agent-types.ts";
import { PassThroughAnswerer } from "./pass-through-answerer.ts";
import { testContext } from "../../test/support/test-context.ts";

const request = { input: "What became of Sonar?", preset: "fast" };
const wholeText = "Sonar was retired on 27 September 2026 [1]. The Agent API replaces it [2].";
let upstream: PerplexityUpstream;
let client: PerplexityClient;
let answerer: PassThroughAnswerer;

beforeEach(async () => {
  upstream = await startPerplexityUpstream();
  client = new PerplexityClient({
    baseUrl: upstream.url,
    apiKey: "pplx-test-key",
    retry: { maxRetries: 1, baseDelayMs: 5, maxDelayMs: 10, maxRetryAfterMs: 100 },
    idleTimeoutMs: 2_000,
  });
  answerer = new PassThroughAnswerer(client);
});

afterEach(async () => {
  await client.close();
  await upstream.close();
});

function textOf(events: readonly AgentEvent[]): string {
  return events
    .map((event) => (event.type === "response.output_text.delta" ? String(event.delta) : ""))
    .join("");
}

describe("hands on", () => {
  test("the events as they came, unknown types too, without sequence numbers", async () => {
    const extraEvents = [{ type: "response.telepathy", thought: { deep: true } }];
    upstream.setAnswer({ extraEvents });
    const events = await Array.fromAsync(answerer.answer(request, testContext()));
    expect(events).toContainEqual(extraEvents[0]);
    expect(textOf(events)).toBe(wholeText);
    expect(events.filter(isTerminal)).toEqual([events.at(-1)]);
    expect(events.some((event) => "sequence_number" in event)).toBe(false);
  });

  test("the request, without what this side does itself", async () => {
    const full = {
      ...request,
      background: true,
      store: false,
      presence_penalty: 1,
      previous_response_id: "resp_local",
      tools: [{ type: "web_search" as const, filters: { search_domain_filter: ["a.com"] } }],
    };
    await foldEvents(answerer.answer(full, testContext()));
    const { background: _, previous_response_id: __, presence_penalty: ___, ...sent } = full;
    expect(upstream.requests[0]?.body).toEqual({ ...sent, stream: true });
    expect(upstream.requests[0]?.headers.traceparent).toMatch(/^00-/);
  });

  test("a failed run with its error and a whole response", async () => {
    upstream.setAnswer({ outcome: "failed" });
    const response = await foldEvents(answerer.answer(request, testContext()));
    expect(response).toMatchObject({
      status: "failed",
      error: { code: "internal_error", message: "the run failed" },
    });
  });

  test("an incomplete run", async () => {
    upstream.setAnswer({ outcome: "incomplete" });
    expect(await foldEvents(answerer.answer(request, testContext()))).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
  });

  test("a refusal before the run, thrown", async () => {
    upstream.script("/v1/agent", { kind: "error", status: 401 });
    await expect(foldEvents(answerer.answer(request, testContext()))).rejects.toMatchObject({
      status: 401,
      type: "forbidden",
    });
  });
});

describe("an interrupted stream", () => {
  test("is taken up again where it broke, nothing twice", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 8 });
    const events = await Array.fromAsync(answerer.answer(request, testContext()));
    expect(textOf(events)).toBe(wholeText);
    expect(events.filter(({ type }) => type === "response.created")).toHaveLength(1);
    expect(upstream.requests[1]?.query.get("starting_after")).toBe("7");
  });

  test("whose events are gone ends as the run did", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 8 });
    upstream.script("/v1/agent/resp_upstream_1", { kind: "error", status: 400 });
    const response = await foldEvents(answerer.answer(request, testContext()));
    expect(response.status).toBe("completed");
    expect(outputText(response)).toBe(wholeText);
  });

  test("that cannot be taken up fails with a clear error", async () => {
    upstream.script("/v1/agent", { kind: "crash", afterEvents: 8 });
    const gone = { kind: "error", status: 404 } as const;
    upstream.script("/v1/agent/resp_upstream_1", gone, gone);
    const events = await Array.fromAsync(answerer.answer(request, testContext()));
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      error: { message: "Not found" },
      response: { id: "resp_upstream_1", status: "failed" },
    });
  });

  test("before its first event is thrown", async () => {
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 0 });
    await expect(foldEvents(answerer.answer(request, testContext()))).rejects.toMatchObject({
      status: 502,
    });
  });

  test("of malformed events fails without trying again", async () => {
    const created = {
      type: "response.created",
      sequence_number: 0,
      response: { id: "resp_x", object: "response", status: "in_progress", output: [] },
    };
    const chunks = [`data: ${JSON.stringify(created)}\n\n`, "data: {broken\n\n"];
    upstream.script("/v1/agent", { kind: "raw", chunks });
    const events = await Array.fromAsync(answerer.answer(request, testContext()));
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      error: { code: "upstream_malformed", message: "perplexity sent an event that is not JSON" },
    });
  });

  test("a bare error event ends the run", async () => {
    const created = {
      type: "response.created",
      response: { id: "resp_x", object: "response", status: "in_progress", output: [] },
    };
    const error = { type: "error", error: { message: "transport lost", code: "lost" } };
    const chunks = [created, error].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    upstream.script("/v1/agent", { kind: "raw", chunks });
    expect(await foldEvents(answerer.answer(request, testContext()))).toMatchObject({
      status: "failed",
      error: { message: "transport lost", code: "lost" },
    });
  });
});

describe("leaving", () => {
  test("by abort cancels the run upstream and says so", async () => {
    upstream.setAnswer({ eventDelayMs: 30 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const events = await Array.fromAsync(answerer.answer(request, testContext(controller.signal)));
    expect(events.at(-1)).toMatchObject({
      type: "response.cancelled",
      response: { status: "cancelled" },
    });
    await expect.poll(() => upstream.runs.get("resp_upstream_1")?.cancelled).toBe(true);
    expect(upstream.requests[0]?.aborted).toBe(true);
  });

  test("by no longer reading does too", async () => {
    upstream.setAnswer({ eventDelayMs: 30 });
    for await (const _ of answerer.answer(request, testContext())) break;
    await expect.poll(() => upstream.runs.get("resp_upstream_1")?.cancelled).toBe(true);
  });
});
