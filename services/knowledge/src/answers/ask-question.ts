import { InvalidInputError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import type { AgentRequest, InputItem } from "../models/agent-types.ts";
import type { Answerer } from "../models/answerer.ts";
import type { RouteTable } from "../models/route-table.ts";
import type { RunHub } from "../runs/run-hub.ts";
import { filtersFromWire } from "../search/wire-filters.ts";
import type { SearchRepository } from "../search/repository.ts";
import type { EntryRepository } from "../threads/entry-repository.ts";
import { createThread, needThread } from "../threads/manage-threads.ts";
import type { ThreadDependencies } from "../threads/manage-threads.ts";
import { titleFrom } from "../threads/thread.ts";
import { AnswerBuilder } from "./answer-builder.ts";
import { newAnswer } from "./new-answer.ts";
import type { Answer, AnswerStep, AskQuestion } from "./answer.ts";

export interface AnswerDependencies extends ThreadDependencies {
  answerer: Answerer;
  routes: RouteTable;
  runs: RunHub;
  searches: SearchRepository;
  /** Answers that are being made in this process. */
  building: Map<string, AnswerBuilder>;
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
  context: RequestContext,
  input: AskQuestion,
): Promise<Answer> {
  const route = deps.routes.resolve(input.model ?? defaultPreset);
  if (!route) throw unknownModel(input.model ?? defaultPreset);
  const thread = input.thread_id
    ? await needThread(deps.threads, input.thread_id)
    : await createThread(deps, context, {
        title: titleFrom(input.question),
        collectionId: input.collection_id,
      });
  if (thread.title === "") await deps.threads.rename(thread.id, titleFrom(input.question));
  const answer: Answer = {
    ...newAnswer(input.question, route.target),
    thread_id: thread.id,
    model: input.model ?? defaultPreset,
    corpus_revision: await deps.searches.corpusRevision(),
  };
  const request = await agentRequest(deps.entries, input, thread.id);
  await deps.entries.insert({
    id: answer.entry_id,
    threadId: thread.id,
    origin: "ask",
    question: input.question,
    request: input,
    answer,
  });
  startAnswer(deps, context, { input, request, answer, firstSequence: 0 });
  return answer;
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
  context: RequestContext,
  { input, request, answer, firstSequence }: AnswerRun,
): void {
  const builder = new AnswerBuilder(answer, deps.publicUrl);
  const filters = filtersFromWire(input.filters, input.collection_id);
  deps.building.set(answer.id, builder);
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
      await deps.entries.saveAnswer(builder.answer);
      deps.building.delete(answer.id);
    },
  });
}

async function* answerSteps(
  deps: AnswerDependencies,
  context: RequestContext,
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
  input: AskQuestion,
  threadId: string,
): Promise<AgentRequest> {
  const earlier = await entries.latest(threadId, rememberedEntries);
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
