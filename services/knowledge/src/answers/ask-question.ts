import { InvalidInputError, NotFoundError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { AgentRequest, InputItem } from "../models/agent-types.ts";
import type { Answerer } from "../models/answerer.ts";
import type { RouteTable } from "../models/route-table.ts";
import type { RunHub } from "../runs/run-hub.ts";
import { filtersFromWire } from "../search/wire-filters.ts";
import type { SearchRepository } from "../search/repository.ts";
import { requireChangeable } from "../tenancy/owners.ts";
import { mayChange, ownerTenant } from "../tenancy/tenant.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { EntryRepository } from "../threads/entry-repository.ts";
import { createThread, needThread } from "../threads/manage-threads.ts";
import type { ThreadDependencies } from "../threads/manage-threads.ts";
import { titleFrom } from "../threads/thread.ts";
import type { Thread } from "../threads/thread.ts";
import { AnswerBuilder } from "./answer-builder.ts";
import { newAnswer } from "./new-answer.ts";
import type { Answer, AnswerStep, AskQuestion } from "./answer.ts";

export interface AnswerDependencies extends ThreadDependencies {
  answerer: Answerer;
  routes: RouteTable;
  runs: RunHub;
  searches: SearchRepository;
  /** Answers that are being made in this process, and whose they are. */
  building: Map<string, { builder: AnswerBuilder; organisationId: string | null }>;
  publicUrl: string;
  logger: Logger;
}

/** What answers when a question names no model. */
export const defaultPreset = "fast";
const rememberedEntries = 6;

/**
 * Begins to answer a question as a new entry of a thread; the run goes on by itself.
 *
 * @returns the answer as it stands at its beginning
 */
export async function askQuestion(
  deps: AnswerDependencies,
  context: TenantContext,
  input: AskQuestion,
): Promise<Answer> {
  const route = deps.routes.resolve(input.model ?? defaultPreset);
  if (!route) throw unknownModel(input.model ?? defaultPreset);
  const { thread, tenant } = await threadOf(deps, context, input);
  if (thread.title === "") await deps.threads.rename(tenant, thread.id, titleFrom(input.question));
  const answer: Answer = {
    ...newAnswer(input.question, route.target),
    thread_id: thread.id,
    model: input.model ?? defaultPreset,
    corpus_revision: await deps.searches.corpusRevision(),
  };
  const request = await agentRequest(deps.entries, tenant, input, thread.id);
  await deps.entries.insert(tenant, {
    id: answer.entry_id,
    threadId: thread.id,
    origin: "ask",
    question: input.question,
    request: input,
    answer,
  });
  startAnswer(deps, { ...context, tenant }, { input, request, answer, firstSequence: 0 });
  return answer;
}

/**
 * The thread that the question goes to, and whom it is answered for: the thread's owner, for all who
 * read the thread read the answer.
 */
async function threadOf(
  deps: AnswerDependencies,
  context: TenantContext,
  input: AskQuestion,
): Promise<{ thread: Thread; tenant: Tenant }> {
  const { tenant } = context;
  const { thread_id: threadId, collection_id: collectionId } = input;
  if (threadId !== undefined) {
    const owner = await requireChangeable(deps.owners, tenant, "thread", threadId);
    return {
      thread: await needThread(deps.threads, tenant, threadId),
      tenant: onBehalfOf(owner.organisationId, tenant),
    };
  }
  const title = titleFrom(input.question);
  if (collectionId === undefined)
    return { thread: await createThread(deps, context, { title }), tenant };
  const owner = await deps.owners.ownerOf(tenant, "collection", collectionId);
  if (owner === undefined) throw new NotFoundError(`There is no collection ${collectionId}`);
  // Everybody asks the installation's collections; threads are put there by its operator alone.
  if (!mayChange(tenant, owner.organisationId))
    return { thread: await createThread(deps, context, { title }), tenant };
  const thread = await createThread(deps, context, { title, collectionId });
  return { thread, tenant: onBehalfOf(owner.organisationId, tenant) };
}

function onBehalfOf(organisationId: string | null, tenant: Tenant): Tenant {
  if (organisationId === tenant.organisationId) return tenant;
  return ownerTenant({ organisationId, userId: tenant.userId });
}

export interface AnswerRun {
  input: AskQuestion;
  request: AgentRequest;
  answer: Answer;
  firstSequence: number;
}

/** Lets the run go on until it ends, whoever listens. */
export function startAnswer(
  deps: AnswerDependencies,
  context: TenantContext,
  { input, request, answer, firstSequence }: AnswerRun,
): void {
  const builder = new AnswerBuilder(answer, deps.publicUrl);
  const filters = filtersFromWire(input.filters, input.collection_id);
  const { tenant } = context;
  deps.building.set(answer.id, { builder, organisationId: tenant.organisationId });
  deps.runs.start<AnswerStep>({
    runId: answer.id,
    persist: true,
    firstSequence,
    isTerminal: isLastStep,
    produce: (signal) =>
      answerSteps(deps, { ...context, signal }, builder, request, {
        filters,
        cache: !input.no_cache,
      }),
    failed: (error) => {
      deps.logger.error({ err: error, answerId: answer.id }, "answer failed");
      return builder.failed(knownFault(error));
    },
    finish: async () => {
      await deps.entries.saveAnswer(tenant, builder.answer);
      deps.building.delete(answer.id);
    },
  });
}

async function* answerSteps(
  deps: AnswerDependencies,
  context: TenantContext,
  builder: AnswerBuilder,
  request: AgentRequest,
  scope: { filters: ReturnType<typeof filtersFromWire>; cache: boolean },
): AsyncGenerator<AnswerStep> {
  const events = deps.answerer.answer(request, context, { ...scope, observer: builder.observer });
  for await (const event of events) yield* builder.follow(event);
}

export function isLastStep(step: { type: AnswerStep["type"] }): boolean {
  return (
    step.type === "answer-completed" ||
    step.type === "answer-failed" ||
    step.type === "answer-cancelled"
  );
}

/** The question with what was said before it in its thread. */
export async function agentRequest(
  entries: EntryRepository,
  tenant: Tenant,
  input: AskQuestion,
  threadId: string,
): Promise<AgentRequest> {
  const earlier = await entries.latest(tenant, threadId, rememberedEntries);
  const conversation = earlier
    .filter(({ answer }) => answer.status === "completed")
    .flatMap(({ question, answer }) => [
      message("user", question),
      message("assistant", answer.text),
    ]);
  return {
    input: [...conversation, message("user", input.question)],
    ...(input.model ? { model: input.model } : { preset: defaultPreset }),
  };
}

function message(role: "user" | "assistant", content: string): InputItem {
  return { type: "message", role, content };
}

export function unknownModel(name: string): InvalidInputError {
  return new InvalidInputError(
    `There is no model "${name}"; the list of models names those that can be asked`,
    [{ pointer: "/model", detail: "unknown model" }],
  );
}

/** Typed errors speak for themselves; anything else is told only to the log. */
function knownFault(error: unknown): { type: string; message: string } {
  if (error instanceof Error && "type" in error && "status" in error)
    return { type: String(error.type), message: error.message };
  return {
    type: "internal_error",
    message: "The answer could not be made; the failure was logged",
  };
}
