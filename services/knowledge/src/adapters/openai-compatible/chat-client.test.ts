import { startOpenAiServer } from "@workspace/testing/openai-server";
import type { OpenAiServer, ScriptedCompletion } from "@workspace/testing/openai-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { ChatClient } from "./chat-client.ts";
import type { ChatPart, ChatRequest } from "./chat-types.ts";

const request: ChatRequest = {
  model: "test-model",
  messages: [{ role: "user", content: "Hello" }],
};
const weatherCall = { id: "call_1", name: "weather", arguments: '{"city":"Berlin"}' };
let server: OpenAiServer;
let client: ChatClient;

beforeEach(async () => {
  server = await startOpenAiServer({ apiKey: "sk-test" });
  client = new ChatClient({
    name: "openai",
    baseUrl: server.baseUrl,
    apiKey: "sk-test",
    retry: { maxRetries: 2, baseDelayMs: 5, maxDelayMs: 10, maxRetryAfterMs: 100 },
  });
});

afterEach(async () => {
  await client.close();
  await server.close();
});

async function parts(completion: Partial<ScriptedCompletion>): Promise<ChatPart[]> {
  server.script({ kind: "completion", completion });
  return Array.fromAsync(await client.stream(request));
}

function textOf(all: readonly ChatPart[]): string {
  return all.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}

describe("streams", () => {
  test("text, then the end with usage", async () => {
    const all = await parts({});
    expect(textOf(all)).toBe("Hello from the model.");
    expect(all.at(-1)).toEqual({
      type: "finish",
      reason: "stop",
      usage: { inputTokens: 50, outputTokens: 5 },
      model: "test-model",
    });
    expect(server.requests[0]?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("a server without usage, [DONE] or roles", async () => {
    const quirks = { omitDone: true, nullRole: true };
    const all = await parts({ usage: null, quirks });
    expect(textOf(all)).toBe("Hello from the model.");
    expect(all.at(-1)).toMatchObject({ type: "finish", usage: null });
  });

  test("reasoning apart from text", async () => {
    const all = await parts({ reasoning: ["let me ", "think"] });
    const reasoning = all.map((part) => (part.type === "reasoning-delta" ? part.text : ""));
    expect(reasoning.join("")).toBe("let me think");
    expect(textOf(all)).toBe("Hello from the model.");
  });

  test.each([false, true])("tool calls, whole (%s)", async (wholeToolCalls) => {
    const second = { id: "call_2", name: "time", arguments: '{"zone":"CET"}' };
    const all = await parts({
      deltas: [],
      toolCalls: [weatherCall, second],
      finishReason: wholeToolCalls ? "stop" : "tool_calls",
      quirks: { wholeToolCalls },
    });
    expect(all).toEqual([
      { type: "tool-call", call: weatherCall },
      { type: "tool-call", call: second },
      expect.objectContaining({ type: "finish", reason: "tool-calls" }),
    ]);
  });

  test("truncation", async () => {
    expect((await parts({ finishReason: "length" })).at(-1)).toMatchObject({ reason: "length" });
  });

  test("that break off are a bad gateway", async () => {
    await expect(parts({ cutAfterChunks: 2 })).rejects.toMatchObject({ status: 502 });
    server.script({ kind: "raw", chunks: ['data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n'] });
    const ended = Array.fromAsync(await client.stream(request));
    await expect(ended).rejects.toThrow("a stream that broke off");
  });

  test("errors inside the stream are thrown in the server's words", async () => {
    const streamError = { message: "out of memory", type: "server_error" };
    await expect(parts({ streamError })).rejects.toMatchObject({
      message: "out of memory",
      type: "bad_gateway",
      status: 502,
    });
    server.script({ kind: "raw", chunks: ['error: {"code":500,"message":"slot busy"}\n\n'] });
    const bare = Array.fromAsync(await client.stream(request));
    await expect(bare).rejects.toThrow("slot busy");
  });

  test("that are not JSON are named as such", async () => {
    server.script({ kind: "raw", chunks: ["data: <html>\n\n"] });
    await expect(Array.fromAsync(await client.stream(request))).rejects.toThrow("not JSON");
  });

  test("end the server's work when aborted", async () => {
    server.setCompletion({ deltaDelayMs: 50 });
    const controller = new AbortController();
    const reading = Array.fromAsync(await client.stream(request, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 60);
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    await server.requests[0]?.closed;
    expect(server.requests[0]?.aborted).toBe(true);
  });
});

describe("whole completions", () => {
  test("text, reasoning, tool calls and usage", async () => {
    server.setCompletion({ reasoning: ["hm"], toolCalls: [weatherCall] });
    expect(await client.complete(request)).toEqual({
      text: "Hello from the model.",
      reasoning: "hm",
      toolCalls: [weatherCall],
      reason: "tool-calls",
      usage: { inputTokens: 50, outputTokens: 5 },
      model: "test-model",
    });
  });

  test("settings reach the server under OpenAI's names", async () => {
    await client.complete({
      model: "test-model",
      messages: [
        { role: "system", content: "Be brief" },
        { role: "assistant", content: null, toolCalls: [weatherCall] },
        { role: "tool", toolCallId: "call_1", content: "rain" },
      ],
      maxTokens: 9,
      topP: 0.5,
      tools: [{ name: "weather", parameters: { type: "object" } }],
      toolChoice: { name: "weather" },
      reasoningEffort: "low",
    });
    expect(server.requests[0]?.body).toEqual({
      model: "test-model",
      stream: false,
      max_tokens: 9,
      top_p: 0.5,
      reasoning_effort: "low",
      messages: [
        { role: "system", content: "Be brief" },
        {
          role: "assistant",
          content: null,
          tool_calls: [
            {
              id: "call_1",
              type: "function",
              function: { name: "weather", arguments: '{"city":"Berlin"}' },
            },
          ],
        },
        { role: "tool", tool_call_id: "call_1", content: "rain" },
      ],
      tools: [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }],
      tool_choice: { type: "function", function: { name: "weather" } },
    });
  });

  test("a refusal keeps the server's words, a fault is tried again", async () => {
    const body = { error: { message: "context too long", type: "invalid_request_error" } };
    server.script({ kind: "error", status: 400, body });
    await expect(client.complete(request)).rejects.toMatchObject({
      status: 400,
      type: "invalid_request",
      message: "context too long",
    });
    server.script({ kind: "error", status: 503 });
    expect((await client.complete(request)).text).toBe("Hello from the model.");
  });
});

test("a wrong key of ours is no client's 401", async () => {
  const stranger = new ChatClient({ name: "openai", baseUrl: server.baseUrl, apiKey: "sk-wrong" });
  await expect(stranger.complete(request)).rejects.toMatchObject({
    status: 502,
    type: "bad_gateway",
    message: "openai answered 401: Incorrect API key provided",
  });
  await stranger.close();
});

test("models", async () => {
  expect(await client.listModels()).toEqual(["test-model"]);
});
