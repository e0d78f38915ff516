import { NotFoundError } from "@workspace/http";
import { requireChangeable } from "../tenancy/owners.ts";
import { mayRead, ownerTenant } from "../tenancy/tenant.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { Answer, AnswerEvent, AnswerStep } from "./answer.ts";
import type { AnswerDependencies } from "./ask-question.ts";
import { isLastStep } from "./ask-question.ts";

type FollowContext = Pick<TenantContext, "signal" | "tenant">;

const cancelWaitMs = 5_000;

/** The answer as far as it has come. */
export async function getAnswer(
  deps: AnswerDependencies,
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<Answer> {
  const building = deps.building.get(id);
  if (building && mayRead(tenant, building.organisationId)) return building.builder.answer;
  const entry = await deps.entries.byAnswer(tenant, id);
  if (!entry) throw new NotFoundError(`There is no answer ${id}`);
  return entry.answer;
}

/**
 * The answer's events after a number (-1: all), to its end. Events are kept for a while only; of
 * an older answer the end is told by itself.
 */
export async function* followAnswer(
  deps: AnswerDependencies,
  context: FollowContext,
  id: string,
  startingAfter: number,
): AsyncGenerator<AnswerEvent> {
  const { signal } = context;
  let last = startingAfter;
  let ended = false;
  const isOver = async () =>
    (await getAnswer(deps, context, id)).status !== "in_progress" && !deps.runs.isLive(id);
  for await (const { sequence, event } of deps.runs.read<AnswerStep>(
    id,
    startingAfter,
    signal,
    isOver,
  )) {
    last = sequence;
    ended = isLastStep(event);
    yield numbered(event, sequence);
  }
  if (ended || signal.aborted) return;
  const answer = await getAnswer(deps, context, id);
  // The service stops, and the run with it: the next process goes on.
  if (answer.status === "in_progress") return;
  yield numbered(lastStep(answer), last + 1);
}

/** Waits until the answer has ended, in whatever way. */
export async function finishedAnswer(
  deps: AnswerDependencies,
  context: FollowContext,
  id: string,
): Promise<Answer> {
  for await (const event of followAnswer(deps, context, id, -1)) {
    if ("answer" in event && isLastStep(event)) return event.answer;
  }
  return getAnswer(deps, context, id);
}

/** Stops the work and keeps what there is. */
export async function cancelAnswer(
  deps: AnswerDependencies,
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<Answer> {
  const answer = await getAnswer(deps, { tenant }, id);
  const owner = await requireChangeable(deps.owners, tenant, "thread", answer.thread_id);
  if (answer.status !== "in_progress") return answer;
  if (deps.runs.cancel(id))
    return finishedAnswer(deps, { signal: AbortSignal.timeout(cancelWaitMs), tenant }, id);
  const cancelled: Answer = {
    ...answer,
    status: "cancelled",
    completed_at: new Date().toISOString(),
  };
  await deps.entries.saveAnswer(ownerTenant(owner), cancelled);
  return cancelled;
}

function lastStep(answer: Answer): AnswerStep {
  const whole = { answer_id: answer.id, answer };
  if (answer.status === "failed") return { type: "answer-failed", ...whole };
  if (answer.status === "cancelled") return { type: "answer-cancelled", ...whole };
  return { type: "answer-completed", ...whole };
}

/** Sound: a step is an event without its number. */
function numbered(step: AnswerStep, sequence: number): AnswerEvent {
  return { ...step, sequence_number: sequence } as AnswerEvent;
}
