import { UnavailableError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { UpstreamError } from "../adapters/upstream/upstream-error.ts";
import { failedResponse } from "./agent-events.ts";
import type { AgentError, AgentEvent, AgentResponse } from "./agent-types.ts";

/** What a reader learns of a fault of ours; the rest is in the log. */
export const internalFault: AgentError = {
  code: "internal_error",
  type: "internal_error",
  message: "The run failed; the failure was logged",
};

/** The last event of an answer that its reader left, or that failed; a failure is logged. */
export function endedBadly(
  response: AgentResponse,
  { signal, log }: Pick<RequestContext, "signal" | "log">,
  error: unknown,
): AgentEvent {
  if (signal.aborted) {
    const completed_at = Math.floor(Date.now() / 1000);
    return {
      type: "response.cancelled",
      response: { ...response, status: "cancelled", completed_at },
    };
  }
  log.error({ err: error, responseId: response.id }, "answer failed");
  const isKnown = error instanceof UpstreamError || error instanceof UnavailableError;
  const fault: AgentError = isKnown
    ? { code: error.type, type: error.type, message: error.message }
    : internalFault;
  return { type: "response.failed", response: failedResponse(response, fault), error: fault };
}
