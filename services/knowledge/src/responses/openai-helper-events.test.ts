import { expect, test } from "vitest";
import type { AgentEvent, OutputItem } from "../models/agent-types.ts";
import { openAiHelperEvents } from "./openai-helper-events.ts";

const found = { type: "search_results", queries: ["q"], results: [] } as const;
const message = { type: "message", id: "msg_1", role: "assistant", status: "completed" } as const;
const whole = {
  ...message,
  content: [{ type: "output_text" as const, text: "Hi", annotations: [] }],
};
const response = (output: OutputItem[]) => ({
  id: "resp_1",
  object: "response" as const,
  created_at: 1,
  status: "completed" as const,
  model: "m",
  output,
});

async function adapted(events: AgentEvent[]) {
  async function* numbered() {
    for (const [index, event] of events.entries()) yield { ...event, sequence_number: index };
  }
  return Array.fromAsync(openAiHelperEvents(numbered()));
}

test("announces what upstream does not, opens the message, and keeps ids to the end", async () => {
  const place = { item_id: "msg_1", output_index: 1, content_index: 0 };
  const events = await adapted([
    { type: "response.created", response: response([]) },
    { type: "response.reasoning.search_queries", queries: ["q"] },
    { type: "response.output_item.added", item: { ...message, content: [] }, output_index: 1 },
    { type: "response.output_text.delta", delta: "Hi", ...place },
    { type: "response.output_item.done", item: whole, output_index: 1 },
    {
      type: "response.completed",
      response: response([{ ...found, queries: ["q"], results: [] }, whole]),
    },
  ]);
  const named = { ...found, id: "item_0" };
  expect(events).toMatchObject([
    { type: "response.created" },
    { type: "response.output_item.added", item: named, output_index: 0 },
    { type: "response.output_item.done", item: named, output_index: 0 },
    { type: "response.output_item.added", item: { content: [{ text: "" }] }, output_index: 1 },
    { type: "response.output_text.delta" },
    { type: "response.output_item.done", item: whole },
    { type: "response.completed", response: { output: [named, whole] } },
  ]);
});

test("leaves the events of local answers as they are, but for those OpenAI does not have", async () => {
  const item = { ...found, queries: ["q"], results: [], id: "item_a" };
  const events: AgentEvent[] = [
    { type: "response.output_item.added", item, output_index: 0 },
    { type: "response.output_item.added", item: whole, output_index: 1 },
    { type: "response.completed", response: response([item, whole]) },
  ];
  const numbered = events.map((event, index) => ({ ...event, sequence_number: index }));
  expect(await adapted([...events, { type: "response.reasoning.stopped" }])).toEqual(numbered);
});
