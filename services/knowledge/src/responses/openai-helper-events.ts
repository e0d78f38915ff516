import { isEvent, isTerminal } from "../models/agent-events.ts";
import type { OutputItem, SearchResult, TextPart } from "../models/agent-types.ts";
import type { NumberedAgentEvent } from "./read-response.ts";

/**
 * A run's events as OpenAI's stream helper can add them up. It stops at events that OpenAI does not
 * have, wants every item of the output announced with an id that it keeps, and a message announced
 * with the part that its text goes to; Perplexity's own stream does none of that.
 */
export async function* openAiHelperEvents(
  source: AsyncIterable<NumberedAgentEvent>,
): AsyncGenerator<NumberedAgentEvent> {
  const ids: string[] = [];
  let queries: string[] = [];
  let results: SearchResult[] = [];
  for await (const event of source) {
    if (isEvent(event, "response.reasoning.search_queries")) queries = event.queries;
    if (isEvent(event, "response.reasoning.search_results")) results = event.results;
    if (/^response\.(?:reasoning|skill)\./.test(event.type)) continue;
    if (isEvent(event, "response.output_item.added")) {
      const { sequence_number } = event;
      while (ids.length < event.output_index) {
        const item = withId({ type: "search_results", queries, results }, ids, ids.length);
        const place = { item, output_index: ids.length - 1, sequence_number };
        yield { type: "response.output_item.added", ...place };
        yield { type: "response.output_item.done", ...place };
      }
      yield { ...event, item: opened(withId(event.item, ids, event.output_index)) };
    } else if (isEvent(event, "response.output_item.done")) {
      yield { ...event, item: withId(event.item, ids, event.output_index) };
    } else if (isTerminal(event)) {
      const output = event.response.output.map((item, index) => withId(item, ids, index));
      yield { ...event, response: { ...event.response, output } };
    } else {
      yield event;
    }
  }
}

/** The id that the item was announced with, its own, or one by its place. */
function withId(item: OutputItem, ids: string[], index: number): OutputItem {
  const own = typeof item.id === "string" && item.id !== "" ? item.id : `item_${index}`;
  const id = (ids[index] ??= own);
  return { ...item, id };
}

function opened(item: OutputItem): OutputItem {
  if (item.type !== "message" || item.content.length > 0) return item;
  const empty: TextPart = { type: "output_text", text: "", annotations: [] };
  return { ...item, content: [empty] };
}
