import { afterEach, describe, expect, test } from "vitest";
import { asked, chunksOf, startTestChat, stream, wholeText } from "../../test/support/test-chat.ts";

let running: Awaited<ReturnType<typeof startTestChat>> | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(environment?: Parameters<typeof startTestChat>[0]) {
  running = await startTestChat(environment);
  return running;
}

describe("stream_mode full", () => {
  test("each chunk has its delta, the message so far and the sources", async () => {
    const { deps } = await start();
    const events = await stream(deps, { ...asked, stream: true });
    expect(events.at(-1)).toEqual({ done: "[DONE]" });
    const chunks = chunksOf(events);
    let text = "";
    for (const chunk of chunks) {
      const choice = chunk.choices[0];
      text += choice?.delta.content ?? "";
      expect(chunk.object).toBe("chat.completion.chunk");
      expect(choice?.message?.content).toBe(text);
      expect(choice?.delta.role).toBe("assistant");
      expect(chunk.citations).toHaveLength(2);
      expect(chunk.search_results).toHaveLength(2);
    }
    expect(text).toBe(wholeText);
    expect(chunks.map(({ usage }) => usage !== undefined)).toEqual([false, false, false, true]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([
      null,
      null,
      null,
      "stop",
    ]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect("related_questions" in (chunks.at(-1) ?? {})).toBe(false);
  });

  test("text that the stream left out comes with the end", async () => {
    const { deps, upstream } = await start();
    upstream.script("/v1/agent", { kind: "cut", afterEvents: 8 });
    upstream.script("/v1/agent/resp_upstream_1", { kind: "error", status: 400 });
    const chunks = chunksOf(await stream(deps, asked));
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(text).toBe(wholeText);
  });
});

test("stream_mode concise sends what is new, in objects of four kinds", async () => {
  const { deps } = await start();
  const events = await stream(deps, { ...asked, stream_mode: "concise" });
  expect(events.at(-1)).toEqual({ done: "[DONE]" });
  const chunks = chunksOf(events);
  expect(chunks.map(({ object }) => object)).toEqual([
    "chat.reasoning",
    "chat.reasoning",
    "chat.reasoning.done",
    "chat.completion.chunk",
    "chat.completion.chunk",
    "chat.completion.chunk",
    "chat.completion.done",
  ]);
  expect(chunks[1]?.choices[0]?.delta.reasoning_steps).toMatchObject([
    { type: "web_search", web_search: { search_keywords: ["sonar retirement"] } },
  ]);
  expect(chunks[3]).not.toHaveProperty("citations");
  expect(chunks[3]?.choices[0]).not.toHaveProperty("message");
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ finish_reason: "stop", message: { content: wholeText } }],
    citations: { length: 2 },
    usage: { total_tokens: 150 },
  });
});
