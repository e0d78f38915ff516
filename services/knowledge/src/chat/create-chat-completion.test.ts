import { afterEach, describe, expect, test } from "vitest";
import { testContext } from "../../test/support/test-context.ts";
import { asked, chunksOf, startTestChat, stream, wholeText } from "../../test/support/test-chat.ts";
import { createChatCompletion, streamChatCompletion } from "./create-chat-completion.ts";

let running: Awaited<ReturnType<typeof startTestChat>> | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(environment?: Parameters<typeof startTestChat>[0]) {
  running = await startTestChat(environment);
  return running;
}

describe("passed through", () => {
  test("a Sonar request is never sent to where Sonar was", async () => {
    const { deps, upstream } = await start();
    const completion = await createChatCompletion(deps, testContext(), asked);
    expect(upstream.requests.map(({ path, body }) => [path, body])).toEqual([
      [
        "/v1/agent",
        {
          input: [{ type: "message", role: "user", content: "What became of Sonar?" }],
          preset: "fast",
          stream: true,
        },
      ],
    ]);
    expect(completion).toEqual({
      id: expect.any(String),
      object: "chat.completion",
      created: expect.any(Number),
      model: "sonar",
      choices: [
        {
          index: 0,
          finish_reason: "stop",
          message: { role: "assistant", content: wholeText },
          delta: { role: "assistant", content: "" },
        },
      ],
      citations: ["https://docs.example.com/sonar", "https://docs.example.com/agent"],
      search_results: [
        {
          title: "Sonar retirement",
          url: "https://docs.example.com/sonar",
          snippet: "Sonar chat completions was retired on 27 September 2026.",
          date: "2026-09-27",
          last_updated: "2026-10-01",
          source: "web",
        },
        {
          title: "Agent API",
          url: "https://docs.example.com/agent",
          snippet: "The Agent API is the successor of Sonar.",
          source: "web",
        },
      ],
      usage: {
        prompt_tokens: 120,
        completion_tokens: 30,
        total_tokens: 150,
        search_context_size: "low",
        num_search_queries: 1,
        cost: {
          input_tokens_cost: 0.00012,
          output_tokens_cost: 0.0003,
          request_cost: 0.005,
          total_cost: 0.00542,
        },
      },
    });
  });

  test("the answer is followed for the threads", async () => {
    const { deps, followed } = await start();
    await createChatCompletion(deps, testContext(), asked);
    expect(followed.at(-1)).toBe("response.completed");
  });

  test("Sonar's retirement, should it reach a run, is told as it is", async () => {
    const { deps, upstream } = await start();
    const message = "Sonar is now the Agent API. Use /v1/responses instead of /v1/sonar";
    const error = { message, type: "chat_completions_not_available", code: 403 };
    upstream.script("/v1/agent", { kind: "error", status: 403, body: { error } });
    await expect(createChatCompletion(deps, testContext(), asked)).rejects.toMatchObject({
      status: 403,
      type: "chat_completions_not_available",
      message,
    });
  });

  test("images and related questions come only when asked for", async () => {
    const { deps, upstream } = await start();
    const image = { image_url: "https://i/1.png", origin_url: "https://o", width: 2, height: 1 };
    const extraItems = [{ type: "image_results", results: [image] }];
    upstream.script(
      "/v1/agent",
      { kind: "answer", answer: { extraItems } },
      { kind: "answer", answer: { deltas: ['{"questions":["And ', 'then?"," "]}'], results: [] } },
    );
    const request = { ...asked, return_images: true, return_related_questions: true };
    const completion = await createChatCompletion(deps, testContext(), request);
    expect(completion.images).toEqual([image]);
    expect(completion.related_questions).toEqual(["And then?"]);
    expect(upstream.requests[1]?.body).toMatchObject({
      model: "perplexity/sonar",
      max_tool_calls: 0,
    });
  });

  test("functions called are tool calls", async () => {
    const { deps, upstream } = await start();
    const functionCalls = [{ call_id: "call_1", name: "weather", arguments: '{"city":"Bonn"}' }];
    upstream.setAnswer({ functionCalls, deltas: [] });
    const { choices } = await createChatCompletion(deps, testContext(), asked);
    const call = {
      id: "call_1",
      type: "function",
      function: { name: "weather", arguments: '{"city":"Bonn"}' },
    };
    expect(choices).toMatchObject([
      { finish_reason: "tool_calls", message: { content: "", tool_calls: [call] } },
    ]);
    const chunks = chunksOf(await stream(deps, asked));
    expect(chunks[0]?.choices[0]?.delta.tool_calls).toEqual([{ index: 0, ...call }]);
  });

  test("a cut answer ends for its length, a stop sequence as asked", async () => {
    const { deps, upstream } = await start();
    const stopped = await createChatCompletion(deps, testContext(), { ...asked, stop: " [1]" });
    expect(stopped.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: "Sonar was retired on 27 September 2026" },
    });
    expect(stopped.usage.total_tokens).toBe(150);
    upstream.setAnswer({ outcome: "incomplete" });
    const cut = await createChatCompletion(deps, testContext(), asked);
    expect(cut.choices[0]?.finish_reason).toBe("length");
  });
});

describe("failures", () => {
  test("of a whole answer are errors with their status", async () => {
    const { deps, upstream } = await start();
    upstream.setAnswer({ outcome: "failed" });
    await expect(createChatCompletion(deps, testContext(), asked)).rejects.toMatchObject({
      status: 500,
      type: "internal_error",
      message: "the run failed",
    });
  });

  test("before the first chunk of a stream are errors with their status", async () => {
    const { deps, upstream } = await start();
    upstream.script("/v1/agent", { kind: "error", status: 401 });
    await expect(stream(deps, asked)).rejects.toMatchObject({ status: 401, type: "forbidden" });
    await expect(stream(deps, { ...asked, model: "gpt-99" })).rejects.toMatchObject({
      type: "invalid_model",
    });
  });

  test("in mid-stream end it with an error event and [DONE]", async () => {
    const { deps, upstream } = await start();
    upstream.script("/v1/agent", { kind: "crash", afterEvents: 8 });
    const gone = { kind: "error", status: 404 } as const;
    upstream.script("/v1/agent/resp_upstream_1", gone, gone);
    const events = await stream(deps, asked);
    expect(events.slice(-2)).toEqual([
      {
        event: "error",
        data: expect.objectContaining({
          object: "error",
          error: { message: "Not found", type: "not_found", code: 500 },
        }),
      },
      { done: "[DONE]" },
    ]);
  });

  test("leaving stops the upstream's work", async () => {
    const { deps, upstream } = await start();
    upstream.setAnswer({ eventDelayMs: 20 });
    for await (const _ of await streamChatCompletion(deps, testContext(), asked)) break;
    await expect.poll(() => upstream.runs.get("resp_upstream_1")?.cancelled).toBe(true);
  });

  test("aborting stops it too", async () => {
    const { deps, upstream } = await start();
    upstream.setAnswer({ eventDelayMs: 20 });
    const controller = new AbortController();
    const answering = createChatCompletion(deps, testContext(controller.signal), asked);
    setTimeout(() => controller.abort(), 60);
    await expect(answering).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => upstream.runs.get("resp_upstream_1")?.cancelled).toBe(true);
  });
});

test("without an upstream the same request is answered here, with empty lists", async () => {
  const { deps, local } = await start(() => ({}));
  const request = { ...asked, return_images: true, return_related_questions: true };
  const completion = await createChatCompletion(deps, testContext(), request);
  expect(completion).toMatchObject({
    choices: [{ message: { content: "echo" } }],
    images: [],
    related_questions: [],
  });
  expect(local.requests[0]).toMatchObject({ preset: "fast", tools: [{ type: "web_search" }] });
});

test("a refusal shows what was searched, and cites none of it", async () => {
  const { deps, local } = await start(() => ({}));
  const whole = local.answer.bind(local);
  local.answer = async function* (request, _context, scope) {
    const result = { id: 1, url: "https://docs.example.com/a", title: "A", snippet: "a" };
    for await (const event of whole(request)) {
      if (event.type === "response.completed") {
        yield {
          type: "response.reasoning.search_results",
          results: [{ ...result, source: "web" }],
        };
        scope?.observer?.evidenceJudged({ evidence: 0.1, refused: true });
      }
      yield event;
    }
  };
  const completion = await createChatCompletion(deps, testContext(), asked);
  expect(completion.citations).toEqual([]);
  expect(completion.search_results).toHaveLength(1);
  for (const chunk of chunksOf(await stream(deps, asked))) {
    if ("citations" in chunk) expect(chunk.citations).toEqual([]);
  }
});
