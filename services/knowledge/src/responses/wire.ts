import type { Schemas } from "@workspace/contracts";
import type { AgentResponse } from "../models/agent-types.ts";
import type { NumberedAgentEvent } from "./read-response.ts";

type Perplexity = Schemas["perplexity"];

/**
 * The response in the contract's type. Sound for answers made here, which the contract's tests
 * hold against the spec; what an upstream says is passed on as it came.
 */
export function wireResponse(response: AgentResponse): Perplexity["AgentResponse"] {
  return response as Perplexity["AgentResponse"];
}

/** The event in the contract's type; see `wireResponse`. */
export function wireEvent(event: NumberedAgentEvent): Perplexity["AgentEvent"] {
  return event as Perplexity["AgentEvent"];
}
