import { newId } from "@workspace/storage";
import type { AgentRequest, AgentResponse } from "../../models/agent-types.ts";

/** The response of a run that has just begun. */
export function beginResponse(request: AgentRequest, model: string): AgentResponse {
  return {
    id: newId("resp"),
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    completed_at: null,
    status: "in_progress",
    model,
    output: [],
    error: null,
    incomplete_details: null,
    background: request.background ?? false,
    store: request.store ?? true,
    previous_response_id: request.previous_response_id ?? null,
  };
}
