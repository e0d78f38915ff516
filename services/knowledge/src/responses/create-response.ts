import { newId } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { failedResponse, isTerminal } from "../models/agent-events.ts";
import { internalFault } from "../models/ended-badly.ts";
import type { AgentError, AgentEvent, AgentRequest, AgentResponse } from "../models/agent-types.ts";
import type { Answerer, AnswerObserver } from "../models/answerer.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunHub } from "../runs/run-hub.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import { withConversation } from "./conversation.ts";
import type { ResponseRepository, StoredResponse } from "./repository.ts";

export interface ResponseDependencies {
  answerer: Answerer;
  responses: ResponseRepository;
  runs: RunHub;
  /** Runs of this process, as far as they have come. */
  running: Map<string, RunningResponse>;
  recorder: ResponseRecorder;
  logger: Logger;
}

export interface RunningResponse {
  response: AgentResponse;
  owner: Tenant;
}

/** Follows runs, and makes entries of the workspace's threads of those that end well. */
export interface ResponseRecorder {
  begin(
    tenant: Tenant,
    request: AgentRequest,
  ): {
    observer: AnswerObserver;
    follow(event: AgentEvent): void;
    /** @returns the thread that the entry went to, null when none was made */
    end(previousThreadId: string | null): Promise<string | null>;
  };
}

/**
 * Begins a run of the Agent API. Refusals are thrown before anything is stored; from then on the
 * run goes its way, and in the foreground it stops when its client leaves.
 *
 * @returns the response as `response.created` has it, and the run to follow
 */
export async function createResponse(
  deps: ResponseDependencies,
  context: TenantContext,
  asked: AgentRequest,
  useCache: boolean,
): Promise<BegunResponse> {
  const { request, previous } = await withConversation(deps.responses, context.tenant, asked);
  const id = newId("resp");
  const stored = { asked, request, previousThreadId: previous?.threadId ?? null, useCache };
  return startResponse(deps, context, { ...stored, id, firstSequence: 0 });
}

export interface BegunResponse {
  response: AgentResponse;
  run: LiveRun<AgentEvent>;
}

export interface ResponseRun {
  id: string;
  /** As the client asked, and with the conversation before it. */
  asked: AgentRequest;
  request: AgentRequest;
  previousThreadId: string | null;
  useCache: boolean;
  firstSequence: number;
}

export async function startResponse(
  deps: ResponseDependencies,
  context: TenantContext,
  run: ResponseRun,
): Promise<BegunResponse> {
  const { tenant: owner } = context;
  const controller = new AbortController();
  if (!run.asked.background) {
    context.signal.addEventListener("abort", () => controller.abort(context.signal.reason), {
      once: true,
    });
  }
  const recording = deps.recorder.begin(context.tenant, run.request);
  const source = deps.answerer
    .answer(
      run.request,
      { ...context, signal: controller.signal },
      { observer: recording.observer, cache: run.useCache },
    )
    [Symbol.asyncIterator]();
  // Until here nothing has begun: what is thrown now is an ordinary error of the call.
  const first = await source.next();
  if (first.done) throw new Error("the run ended before it began");
  const created = "response" in first.value ? (first.value.response as AgentResponse) : null;
  if (!created) throw new Error(`the run began with ${first.value.type}`);
  const own = ownFields(run);
  const response: AgentResponse = { ...created, ...own };
  const persist = run.asked.background === true;
  if (persist)
    await deps.responses.save(
      storedOf(owner, run, { ...response, status: "queued" }, false, run.previousThreadId),
    );
  deps.running.set(run.id, { response, owner });
  const live = deps.runs.start<AgentEvent>({
    runId: run.id,
    persist,
    firstSequence: run.firstSequence,
    isTerminal,
    produce: (signal) => {
      signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
      return followed(first.value, source, own, (event) => {
        recording.follow(event);
        if ("response" in event)
          deps.running.set(run.id, { response: event.response as AgentResponse, owner });
      });
    },
    failed: (error) => {
      deps.logger.error({ err: error, responseId: run.id }, "run failed");
      return failedEvent(deps.running.get(run.id)?.response ?? response, internalFault);
    },
    finish: async (event) => {
      if (isTerminal(event)) await finishResponse(deps, owner, run, event.response, recording);
      deps.running.delete(run.id);
    },
  });
  return { response, run: live };
}

async function finishResponse(
  deps: ResponseDependencies,
  owner: Tenant,
  run: ResponseRun,
  response: AgentResponse,
  recording: ReturnType<ResponseRecorder["begin"]>,
): Promise<void> {
  if (run.asked.store === false) return;
  const threadId = await recording.end(run.previousThreadId);
  await deps.responses.save(storedOf(owner, run, response, true, threadId));
}

function storedOf(
  owner: Tenant,
  run: ResponseRun,
  response: AgentResponse,
  ended: boolean,
  threadId: string | null,
): StoredResponse {
  return { owner, response, request: run.request, threadId, ended };
}

async function* followed(
  first: AgentEvent,
  rest: AsyncIterator<AgentEvent>,
  own: Partial<AgentResponse>,
  seen: (event: AgentEvent) => void,
): AsyncGenerator<AgentEvent> {
  try {
    for (let event: AgentEvent | undefined = first; event; event = await nextOf(rest)) {
      const renamed = withOwnFields(event, own);
      seen(renamed);
      yield renamed;
    }
  } finally {
    await rest.return?.();
  }
}

async function nextOf(source: AsyncIterator<AgentEvent>): Promise<AgentEvent | undefined> {
  const { done, value } = await source.next();
  return done ? undefined : value;
}

/** Runs have ids of this workspace, whoever answers; and each says what it was asked. */
function ownFields({ id, asked }: ResponseRun): Partial<AgentResponse> {
  return {
    id,
    background: asked.background ?? false,
    store: asked.store ?? true,
    previous_response_id: asked.previous_response_id ?? null,
    ...(asked.metadata ? { metadata: asked.metadata } : {}),
  };
}

function withOwnFields(event: AgentEvent, own: Partial<AgentResponse>): AgentEvent {
  if (!("response" in event) || event.response === null || typeof event.response !== "object")
    return event;
  return { ...event, response: { ...event.response, ...own } } as AgentEvent;
}

export function failedEvent(response: AgentResponse, error: AgentError): AgentEvent {
  return { type: "response.failed", response: failedResponse(response, error), error };
}
