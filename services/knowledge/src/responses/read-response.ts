import { NotFoundError, ProblemError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { isTerminal } from "../models/agent-events.ts";
import type { AgentEvent, AgentResponse } from "../models/agent-types.ts";
import type { ResponseDependencies } from "./create-response.ts";

export type NumberedAgentEvent = AgentEvent & { sequence_number: number };

export async function getResponse(deps: ResponseDependencies, id: string): Promise<AgentResponse> {
  const running = deps.running.get(id);
  if (running) return running;
  const stored = await deps.responses.byId(id);
  if (!stored) throw new NotFoundError(`No response has the id '${id}'`);
  return stored.response;
}

/**
 * A run's events after a number (-1: all), to its end. Of a run whose events were not kept, the
 * end is told by itself.
 */
export async function* followResponse(
  deps: ResponseDependencies,
  { signal }: Pick<RequestContext, "signal">,
  id: string,
  startingAfter: number,
): AsyncGenerator<NumberedAgentEvent> {
  let last = startingAfter;
  let ended = false;
  const isOver = async () => !deps.runs.isLive(id) && isEnded(await getResponse(deps, id));
  for await (const { sequence, event } of deps.runs.read<AgentEvent>(
    id,
    startingAfter,
    signal,
    isOver,
  )) {
    last = sequence;
    ended = isTerminal(event);
    yield { ...event, sequence_number: sequence };
  }
  if (ended || signal.aborted) return;
  yield { ...terminalEvent(await getResponse(deps, id)), sequence_number: last + 1 };
}

/** What the same request gives without `stream`. */
export async function finishedResponse(
  deps: ResponseDependencies,
  context: Pick<RequestContext, "signal">,
  id: string,
): Promise<AgentResponse> {
  for await (const event of followResponse(deps, context, id, -1)) {
    if (isTerminal(event)) return event.response;
  }
  return getResponse(deps, id);
}

/** @throws ProblemError when the run has ended already */
export async function cancelResponse(deps: ResponseDependencies, id: string): Promise<void> {
  const response = await getResponse(deps, id);
  if (deps.runs.cancel(id)) return;
  if (isEnded(response)) {
    throw new ProblemError({
      type: "invalid_request",
      status: 400,
      title: "The run has ended",
      detail: `The response '${id}' is ${response.status} and cannot be cancelled`,
      param: "response_id",
    });
  }
  const stored = await deps.responses.byId(id);
  if (stored)
    await deps.responses.save({
      ...stored,
      response: { ...response, status: "cancelled" },
      ended: true,
    });
}

function isEnded({ status }: AgentResponse): boolean {
  return status !== "queued" && status !== "in_progress";
}

function terminalEvent(response: AgentResponse): AgentEvent {
  if (response.status === "failed") {
    return {
      type: "response.failed",
      response,
      error: response.error ?? { message: "The run failed" },
    };
  }
  if (response.status === "cancelled") return { type: "response.cancelled", response };
  return {
    type: response.status === "incomplete" ? "response.incomplete" : "response.completed",
    response,
  };
}
