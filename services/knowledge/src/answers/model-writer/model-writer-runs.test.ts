import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { foldEvents } from "../../models/agent-events.ts";
import type { AgentRequest } from "../../models/agent-types.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { asked, startTestWriter } from "../../../test/support/test-writer.ts";

let bed: Awaited<ReturnType<typeof startTestWriter>>;
beforeEach(async () => {
  bed = await startTestWriter();
});
afterEach(() => bed.close());

describe("functions", () => {
  const tool = { type: "function" as const, name: "weather", parameters: { type: "object" } };
  const call = { id: "call_1", name: "weather", arguments: '{"city":"Berlin"}' };

  test("are handed back to the client", async () => {
    bed.server.setCompletion({ deltas: [], toolCalls: [call], finishReason: "tool_calls" });
    const request: AgentRequest = { input: "Weather?", model: "m", tools: [tool] };
    const response = await foldEvents(bed.writer.answer(request, testContext()));
    expect(response.status).toBe("completed");
    expect(response.output).toEqual([
      {
        type: "function_call",
        id: expect.stringMatching(/^fc_/),
        call_id: "call_1",
        name: "weather",
        arguments: '{"city":"Berlin"}',
        status: "completed",
      },
    ]);
  });

  test("and their results handed to the model", async () => {
    const request: AgentRequest = {
      model: "m",
      tools: [tool],
      tool_choice: "auto",
      input: [
        { type: "message", role: "user", content: "Weather?" },
        { type: "function_call", call_id: "call_1", name: "weather", arguments: "{}" },
        { type: "function_call", call_id: "call_2", name: "weather", arguments: "{}" },
        { type: "function_call_output", call_id: "call_1", output: "rain" },
        { type: "function_call_output", call_id: "call_2", output: "sun" },
      ],
    };
    await foldEvents(bed.writer.answer(request, testContext()));
    expect(bed.sentBody().messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
    ]);
    expect(bed.sentBody()["tool_choice"]).toBe("auto");
  });
});

test("inline skills are instructions, others are Perplexity's", async () => {
  const skill = { name: "units", description: "Writes units", instructions: "Use SI" };
  const { preset: _, ...bare } = asked;
  const request: AgentRequest = { ...bare, model: "m", skills: [{ type: "inline", ...skill }] };
  await foldEvents(bed.writer.answer(request, testContext()));
  expect(bed.sentBody().messages[0]?.content).toBe("Skill units: Writes units\nUse SI");
  const builtin = { ...request, skills: [{ type: "builtin", name: "office" }] };
  await expect(foldEvents(bed.writer.answer(builtin, testContext()))).rejects.toMatchObject({
    param: "skills[0].type",
  });
});

describe("failures", () => {
  test("what only Perplexity can do is refused before the run", async () => {
    const request: AgentRequest = { ...asked, tools: [{ type: "sandbox" }] };
    await expect(foldEvents(bed.writer.answer(request, testContext()))).rejects.toMatchObject({
      status: 400,
      type: "invalid_parameter",
      param: "tools[0].type",
    });
  });

  test("of the server fail the run in its words", async () => {
    bed.server.script({
      kind: "error",
      status: 400,
      body: { error: { message: "context too long" } },
    });
    const events = await Array.fromAsync(bed.writer.answer(asked, testContext()));
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      error: { message: "context too long" },
      response: { status: "failed" },
    });
  });

  test("in mid-stream fail the run", async () => {
    bed.server.setCompletion({ cutAfterChunks: 2 });
    const events = await Array.fromAsync(bed.writer.answer(asked, testContext()));
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      error: {
        type: "bad_gateway",
        message: expect.stringContaining("model could not be reached"),
      },
    });
  });

  test("abort ends the run and the server's work", async () => {
    bed.server.setCompletion({ deltaDelayMs: 50 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 80);
    const events = await Array.fromAsync(bed.writer.answer(asked, testContext(controller.signal)));
    expect(events.at(-1)?.type).toBe("response.cancelled");
    await bed.server.requests[0]?.closed;
    expect(bed.server.requests[0]?.aborted).toBe(true);
  });
});
