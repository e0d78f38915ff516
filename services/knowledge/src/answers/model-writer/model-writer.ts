import { newId } from "@workspace/storage";

import type { ChatClient } from "../../adapters/openai-compatible/chat-client.ts";
import type {
  ChatPart,
  ChatRequest,
  ChatToolCall,
} from "../../adapters/openai-compatible/chat-types.ts";
import type {
  AgentEvent,
  AgentRequest,
  AgentResponse,
  OutputItem,
  SearchResultsItem,
  WebSearchTool,
} from "../../models/agent-types.ts";
import { endedBadly } from "../../models/ended-badly.ts";
import type { Answerer, CorpusScope } from "../../models/answerer.ts";
import { requestedSearch } from "../../models/presets.ts";
import type { SearchFilters } from "../../retrieval/types.ts";
import type { FoundPassage } from "../../search/found-passage.ts";
import type { SearchPassagesInput } from "../../search/search-passages.ts";
import type { TenantContext } from "../../tenancy/tenant.ts";
import { searchFiltersOf } from "../../search/web-filters.ts";
import { beginResponse } from "../local/local-response.ts";
import { planQuestion } from "../local/plan-question.ts";
import type { QuestionPlan } from "../local/plan-question.ts";
import { searchResultsItem } from "../local/search-results.ts";
import { chatRequestOf, functionsOf } from "./chat-request.ts";
import { conversationOf } from "./chat-messages.ts";
import type { ReadInputFile } from "./chat-messages.ts";
import { systemPrompt, withinBudget } from "./prompt.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { WrittenMessage } from "./written-message.ts";

export interface ModelWriterDependencies {
  readonly client: Pick<ChatClient, "stream">;
  /** The model's name at its server, and its name here. */
  readonly model: string;
  readonly name: string;
  /** US dollars for a million tokens. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  searchPassages(
    context: Pick<TenantContext, "signal" | "tenant">,
    input: SearchPassagesInput,
  ): Promise<FoundPassage[]>;
  readonly readInputFile: ReadInputFile;
  /** Counts tokens for servers that do not. */
  countTokens(text: string): number;
  readonly refusalText: string;
  /** Where the reader's pages are, without a slash at the end. */
  readonly publicUrl: string;
  readonly now?: () => Date;
}

/** Lets a model write, from passages of the corpus, and ties what it says to them. */
export function createModelWriter(deps: ModelWriterDependencies): Answerer {
  return {
    answer: (request, context, scope) => writeAnswer(deps, request, context, scope ?? {}),
  };
}

/** Characters of passages that the model reads, by `search_context_size`. */
const contextChars = { low: 10_000, medium: 20_000, high: 40_000 };
const charsPerToken = 4;
const longestPassageChars = 6_000;
const defaultSources = 10;

interface Sources {
  readonly plan: QuestionPlan;
  readonly passages: FoundPassage[];
  readonly item: SearchResultsItem;
  /** How much of one passage the model reads. */
  readonly maxPassageChars: number;
}

async function* writeAnswer(
  deps: ModelWriterDependencies,
  request: AgentRequest,
  context: TenantContext,
  scope: CorpusScope,
): AsyncGenerator<AgentEvent> {
  refuseUnsupported(request);
  const search = requestedSearch(request);
  const plan = search ? planQuestion(request) : null;
  const filters = searchFiltersOf(search?.filters ?? {});
  const conversation = await conversationOf(request, deps.readInputFile, context.signal);
  const response = beginResponse(request, deps.name);
  yield { type: "response.created", response };
  yield { type: "response.in_progress", response };
  try {
    let sources: Sources | null = null;
    if (search && plan) {
      yield { type: "response.reasoning.started" };
      yield { type: "response.reasoning.search_queries", queries: plan.queries };
      sources = await findSources(deps, context, plan, search, { ...filters, ...scope.filters });
      scope.observer?.passagesFound(sources.passages);
      yield { type: "response.reasoning.search_results", results: sources.item.results };
      yield { type: "response.reasoning.stopped" };
    }
    const system = systemPrompt({
      instructions: conversation.instructions,
      passages: sources?.passages ?? null,
      hasFormat: request.response_format !== undefined,
      language: request.language_preference,
      today: deps.now?.() ?? new Date(),
      maxPassageChars: sources?.maxPassageChars ?? longestPassageChars,
    });
    const messages: ChatRequest["messages"] = [
      ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
      ...conversation.turns,
    ];
    yield* write(deps, request, response, context, scope, sources, messages);
  } catch (error) {
    yield endedBadly(response, context, error);
  }
}

async function findSources(
  deps: ModelWriterDependencies,
  context: TenantContext,
  plan: QuestionPlan,
  search: WebSearchTool,
  filters: SearchFilters,
): Promise<Sources> {
  const text = plan.standaloneQuestion;
  const limit = search.max_results ?? defaultSources;
  const found = await deps.searchPassages(context, { text, limit, filters });
  const budget = search.max_tokens
    ? search.max_tokens * charsPerToken
    : contextChars[search.search_context_size ?? "medium"];
  const asked = (search.max_tokens_per_page ?? Number.POSITIVE_INFINITY) * charsPerToken;
  const maxPassageChars = Math.min(asked, longestPassageChars);
  const passages = withinBudget(found, budget, maxPassageChars);
  const results = searchResultsItem(plan.queries, passages, deps.publicUrl);
  const item: SearchResultsItem = { id: newId("item"), status: "completed", ...results };
  return { plan, passages, item, maxPassageChars };
}

async function* write(
  deps: ModelWriterDependencies,
  request: AgentRequest,
  response: AgentResponse,
  context: TenantContext,
  scope: CorpusScope,
  sources: Sources | null,
  messages: ChatRequest["messages"],
): AsyncGenerator<AgentEvent> {
  const output: OutputItem[] = [];
  if (sources) {
    output.push(sources.item);
    yield { type: "response.output_item.added", item: sources.item, output_index: 0 };
    yield { type: "response.output_item.done", item: sources.item, output_index: 0 };
  }
  const functions = functionsOf(request);
  const isFormatted = request.response_format !== undefined;
  const judge = (refused: boolean): void => {
    if (sources === null) return;
    const evidence = refused ? 0 : Math.max(0, ...sources.passages.map(({ score }) => score));
    scope.observer?.evidenceJudged({ evidence, refused });
  };
  const message = new WrittenMessage({
    outputIndex: output.length,
    results: sources?.item.results ?? [],
    refusalText: deps.refusalText,
    isFormatted,
    refusing: () => judge(true),
  });
  const calls: ChatToolCall[] = [];
  let finish: Extract<ChatPart, { type: "finish" }> | null = null;
  // Nothing found and nothing else to ask: no model can answer that from the documents.
  const isHopeless = sources?.passages.length === 0 && functions.length === 0 && !isFormatted;
  if (isHopeless) {
    yield* message.refuse();
  } else {
    const chat = chatRequestOf(deps.model, request, messages);
    const { signal, traceparent } = context;
    for await (const part of await deps.client.stream(chat, { signal, traceparent })) {
      if (part.type === "text-delta") yield* message.push(part.text);
      else if (part.type === "tool-call") calls.push(part.call);
      else if (part.type === "finish") finish = part;
    }
    yield* message.finish({ isCut: isCut(finish), isSilent: calls.length > 0 });
  }
  const written = message.item;
  if (written) output.push(written);
  for (const call of calls) {
    const item = functionCallItem(call);
    yield { type: "response.output_item.added", item, output_index: output.length };
    yield { type: "response.output_item.done", item, output_index: output.length };
    output.push(item);
  }
  if (!message.refused) judge(false);
  const usage = usageOf(deps, finish, messages, message.text, sources !== null, isHopeless);
  const completed_at = Math.floor(Date.now() / 1000);
  const ended: AgentResponse = { ...response, completed_at, output, usage };
  const reason = incompleteReason(finish);
  yield reason === null
    ? { type: "response.completed", response: { ...ended, status: "completed" } }
    : {
        type: "response.incomplete",
        response: { ...ended, status: "incomplete", incomplete_details: { reason } },
      };
}

function functionCallItem(call: ChatToolCall): OutputItem {
  const { id: call_id, name, arguments: given } = call;
  return {
    type: "function_call",
    id: newId("fc"),
    call_id,
    name,
    arguments: given,
    status: "completed",
  };
}

type Finish = Extract<ChatPart, { type: "finish" }> | null;

function isCut(finish: Finish): boolean {
  return incompleteReason(finish) !== null;
}

function incompleteReason(finish: Finish): string | null {
  if (finish?.reason === "length") return "max_output_tokens";
  return finish?.reason === "content-filter" ? "content_filter" : null;
}

/** The server's own count where it counts; what no model wrote costs nothing. */
function usageOf(
  deps: ModelWriterDependencies,
  finish: Finish,
  messages: ChatRequest["messages"],
  text: string,
  searched: boolean,
  isFree: boolean,
): NonNullable<AgentResponse["usage"]> {
  const counted = finish?.usage;
  const input = isFree ? 0 : (counted?.inputTokens ?? deps.countTokens(JSON.stringify(messages)));
  const output = counted?.outputTokens ?? deps.countTokens(text);
  const inputCost = isFree ? 0 : (input * deps.inputPrice) / 1_000_000;
  const outputCost = isFree ? 0 : (output * deps.outputPrice) / 1_000_000;
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    ...(searched ? { tool_calls_details: { search_web: { invocation: 1 } } } : {}),
    cost: {
      currency: "USD",
      input_cost: inputCost,
      output_cost: outputCost,
      tool_calls_cost: 0,
      total_cost: inputCost + outputCost,
    },
  };
}
