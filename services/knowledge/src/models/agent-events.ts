import type {
  AgentError,
  AgentEvent,
  AgentResponse,
  KnownAgentEvent,
  OutputItem,
  SearchResult,
  TerminalEvent,
} from "./agent-types.ts";

/** Narrows an event; a plain comparison of `type` cannot, since unrecognised types pass through. */
export function isEvent<Type extends KnownAgentEvent["type"]>(
  event: AgentEvent,
  type: Type,
): event is Extract<KnownAgentEvent, { type: Type }> {
  return event.type === type;
}

const terminalTypes: ReadonlySet<string> = new Set<TerminalEvent["type"]>([
  "response.completed",
  "response.failed",
  "response.incomplete",
  "response.cancelled",
]);

export function isTerminal(event: AgentEvent): event is TerminalEvent {
  return terminalTypes.has(event.type);
}

/** Reads a run to its end: what the same request gives without `stream`. */
export async function foldEvents(events: AsyncIterable<AgentEvent>): Promise<AgentResponse> {
  let begun: AgentResponse | undefined;
  for await (const event of events) {
    if (isTerminal(event)) return event.response;
    if (isEvent(event, "response.created")) begun = event.response;
  }
  if (begun === undefined) throw new Error("the run ended before it began");
  return failedResponse(begun, streamEnded);
}

export const streamEnded: AgentError = {
  code: "stream_interrupted",
  message: "The stream ended before the answer was complete",
  type: "internal_error",
};

export function failedResponse(response: AgentResponse, error: AgentError): AgentResponse {
  return { ...response, status: "failed", error, completed_at: Math.floor(Date.now() / 1000) };
}

/** The answer's whole text. */
export function outputText(response: AgentResponse): string {
  let text = "";
  for (const item of response.output) {
    if (item.type === "message") for (const part of item.content) text += part.text;
  }
  return text;
}

/** Every source of the response, in the order of its ids. */
export function searchResultsOf(output: readonly OutputItem[]): SearchResult[] {
  const byId = new Map<number, SearchResult>();
  for (const item of output) {
    if (item.type !== "search_results") continue;
    for (const result of item.results) if (!byId.has(result.id)) byId.set(result.id, result);
  }
  return [...byId.values()].sort((left, right) => left.id - right.id);
}
