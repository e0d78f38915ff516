import { randomUUID } from "node:crypto";
import type { StreamEvent } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";

import { isTerminal } from "../models/agent-events.ts";
import type { AgentEvent, AgentRequest } from "../models/agent-types.ts";
import type { AnswerObserver } from "../models/answerer.ts";
import type { RoutedAnswerer } from "../models/routed-answerer.ts";
import type { ResolvedRoute } from "../models/route-table.ts";
import type { ResponseRecorder } from "../responses/create-response.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import { agentRequestOf } from "./agent-request-of.ts";
import { ConciseChunks, FullChunks } from "./chat-chunks.ts";
import { ChatTranslation } from "./chat-translation.ts";
import type { ChatCompletion, ChatEvent, ChatRequest } from "./chat-types.ts";
import { problemOfRun } from "./completion-parts.ts";
import { suggestQuestions } from "./suggest-questions.ts";

export interface ChatDependencies {
  readonly answerer: RoutedAnswerer;
  /** Makes entries of the workspace's threads of the answers that end well. */
  readonly recorder: ResponseRecorder;
  /** Sonar model to preset. */
  readonly sonarPresets: Readonly<Record<string, string>>;
}

/** Answers a Sonar request whole. */
export async function createChatCompletion(
  deps: ChatDependencies,
  context: TenantContext,
  request: ChatRequest,
  useCache = true,
): Promise<ChatCompletion> {
  const chat = new ChatTranslation(randomUUID(), request);
  const { route, events } = begin(deps, context, chat, useCache);
  for await (const event of events) chat.take(event);
  throwFailure(chat, context);
  return chat.completion(await relatedQuestions(deps, context, route, chat));
}

/**
 * Answers a Sonar request as a stream. Refusals are thrown before the first chunk; a run that fails
 * later ends the stream with an `error` event, for the status is out by then.
 */
export async function streamChatCompletion(
  deps: ChatDependencies,
  context: TenantContext,
  request: ChatRequest,
  useCache = true,
): Promise<AsyncIterable<StreamEvent<ChatEvent>>> {
  const chat = new ChatTranslation(randomUUID(), request);
  const { route, events } = begin(deps, context, chat, useCache);
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  const rest: AsyncIterable<AgentEvent> = { [Symbol.asyncIterator]: () => iterator };
  return chunks(deps, context, route, chat, first, rest);
}

/** Refuses what cannot be answered, without answering it. */
export function checkChatRequest(
  deps: Pick<ChatDependencies, "answerer" | "sonarPresets">,
  request: ChatRequest,
): void {
  const { target } = deps.answerer.routeOf(request.model);
  agentRequestOf(request, { target, presets: deps.sonarPresets });
}

async function* chunks(
  deps: ChatDependencies,
  context: TenantContext,
  route: ResolvedRoute,
  chat: ChatTranslation,
  first: IteratorResult<AgentEvent>,
  rest: AsyncIterable<AgentEvent>,
): AsyncGenerator<StreamEvent<ChatEvent>> {
  const isConcise = chat.request.stream_mode === "concise";
  const writer = isConcise ? new ConciseChunks(chat) : new FullChunks(chat);
  try {
    if (!first.done) yield* written(chat, writer, first.value);
    for await (const event of rest) yield* written(chat, writer, event);
    throwFailure(chat, context);
    const questions = await relatedQuestions(deps, context, route, chat);
    for (const data of writer.last(questions)) yield { data };
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.error({ err: error }, "a chat stream broke off");
    yield errorEvent(chat, error);
  }
  yield { done: "[DONE]" };
}

function* written(
  chat: ChatTranslation,
  writer: FullChunks | ConciseChunks,
  event: AgentEvent,
): Iterable<StreamEvent<ChatEvent>> {
  for (const step of chat.take(event)) for (const data of writer.chunk(step)) yield { data };
}

function begin(
  deps: ChatDependencies,
  context: TenantContext,
  chat: ChatTranslation,
  useCache: boolean,
) {
  const { request } = chat;
  const route = deps.answerer.routeOf(request.model);
  const translated = agentRequestOf(request, { target: route.target, presets: deps.sonarPresets });
  return { route, events: recorded(deps, context, route, translated, chat, useCache) };
}

async function* recorded(
  deps: ChatDependencies,
  context: TenantContext,
  route: ResolvedRoute,
  request: AgentRequest,
  chat: ChatTranslation,
  useCache: boolean,
): AsyncGenerator<AgentEvent> {
  const recording = deps.recorder.begin(context.tenant, request);
  const observer: AnswerObserver = {
    ...recording.observer,
    evidenceJudged: (judgement) => {
      if (judgement.refused) chat.refused();
      recording.observer.evidenceJudged(judgement);
    },
  };
  const scope = { observer, cache: useCache };
  for await (const event of deps.answerer.answerBy(route, request, context, scope)) {
    recording.follow(event);
    if (isTerminal(event)) await recording.end(null);
    yield event;
  }
}

async function relatedQuestions(
  deps: ChatDependencies,
  context: TenantContext,
  route: ResolvedRoute,
  chat: ChatTranslation,
): Promise<string[] | null> {
  if (chat.request.return_related_questions !== true) return null;
  const asked = chat.request.messages.findLast(({ role }) => role === "user")?.content;
  const question = typeof asked === "string" ? asked : JSON.stringify(asked);
  const { answerer } = deps;
  return suggestQuestions(answerer, context, route, question, chat.message.content);
}

function throwFailure(chat: ChatTranslation, context: TenantContext): void {
  if (chat.end === null) context.signal.throwIfAborted();
  const problem = chat.end === null ? brokenOff() : problemOfRun(chat.end);
  if (problem !== null) {
    context.signal.throwIfAborted();
    throw problem;
  }
}

function brokenOff(): ProblemError {
  return new ProblemError({
    type: "bad_gateway",
    status: 502,
    title: "The answer broke off",
    detail: "The answer ended before it was complete",
  });
}

/** Read as an error by OpenAI's clients for its `error`, by Perplexity's for its event name. */
function errorEvent(chat: ChatTranslation, thrown: unknown): StreamEvent<ChatEvent> {
  const problem = thrown instanceof ProblemError ? thrown : brokenOff();
  const { type, status: code, message } = problem;
  const data = { ...chat.base, object: "error" as const, error: { message, type, code } };
  return { event: "error", data };
}
