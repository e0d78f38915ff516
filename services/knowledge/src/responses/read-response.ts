import { NotFoundError, ProblemError } from "@workspace/http";
import { isTerminal } from "../models/agent-events.ts";
import type { AgentEvent, AgentResponse } from "../models/agent-types.ts";
import type { LiveRun } from "../runs/live-run.ts";
import { mayChange, mayRead } from "../tenancy/tenant.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import { installationOnly } from "../tenancy/owners.ts";
import type { ResponseDependencies, RunningResponse } from "./create-response.ts";

export type NumberedAgentEvent = AgentEvent & { sequence_number: number };

export async function getResponse(
  deps: ResponseDependencies,
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<AgentResponse> {
  return (await findResponse(deps, tenant, id)).response;
}

async function findResponse(
  deps: ResponseDependencies,
  tenant: Tenant,
  id: string,
): Promise<RunningResponse> {
  const running = deps.running.get(id);
  if (running && mayRead(tenant, running.owner.organisationId)) return running;
  const stored = await deps.responses.byId(tenant, id);
  if (!stored) throw new NotFoundError(`No response has the id '${id}'`);
  return stored;
}

/**
 * A run's events after a number (-1: all), to its end. Of a run whose events were not kept, the
 * end is told by itself.
 */
export async function* followResponse(
  deps: ResponseDependencies,
  context: Pick<TenantContext, "signal" | "tenant">,
  id: string,
  startingAfter: number,
): AsyncGenerator<NumberedAgentEvent> {
  const { signal } = context;
  let last = startingAfter;
  let ended = false;
  const isOver = async () => !deps.runs.isLive(id) && isEnded(await getResponse(deps, context, id));
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
  const response = await getResponse(deps, context, id);
  // The service stops, and the run with it: the next process goes on.
  if (!isEnded(response)) return;
  yield { ...terminalEvent(response), sequence_number: last + 1 };
}

/** The events of a run that has just begun here, from its first one. */
export async function* followRun(
  run: LiveRun<AgentEvent>,
  { signal }: Pick<TenantContext, "signal">,
): AsyncGenerator<NumberedAgentEvent> {
  for await (const { sequence, event } of run.follow(-1, signal))
    yield { ...event, sequence_number: sequence };
}

/** What the same request gives without `stream`. */
export async function finishedResponse(
  run: LiveRun<AgentEvent>,
  { signal }: Pick<TenantContext, "signal">,
): Promise<AgentResponse> {
  for await (const { event } of run.follow(-1, signal)) {
    if (isTerminal(event)) return event.response;
  }
  throw signal.reason ?? new Error("the run ended without an end");
}

/** @throws ProblemError when the run has ended already */
export async function cancelResponse(
  deps: ResponseDependencies,
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<void> {
  const { response, owner } = await findResponse(deps, tenant, id);
  if (!mayChange(tenant, owner.organisationId)) throw installationOnly("response");
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
  const stored = await deps.responses.byId(tenant, id);
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
