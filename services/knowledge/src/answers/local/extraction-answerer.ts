import type { Embedder } from "../../adapters/embedder/types.ts";
import type {
  AgentEvent,
  AgentRequest,
  AgentResponse,
  MessageItem,
  SearchResultsItem,
  WebSearchTool,
} from "../../models/agent-types.ts";
import { endedBadly } from "../../models/ended-badly.ts";
import type { Answerer, CorpusScope } from "../../models/answerer.ts";
import type { FoundPassage } from "../../search/found-passage.ts";
import { searchPassages } from "../../search/search-passages.ts";
import type { SearchDependencies } from "../../search/search-passages.ts";
import { searchFiltersOf } from "../../search/web-filters.ts";
import type { Retriever, SearchFilters } from "../../retrieval/types.ts";
import type { TenantContext } from "../../tenancy/tenant.ts";
import type { ExtractionInput } from "../extraction/extract-answer.ts";
import type { ExtractedAnswer, ExtractionPassage } from "../extraction/types.ts";
import { composeExtract, maxSentences } from "./compose-extract.ts";
import type { CitedPiece } from "./compose-extract.ts";
import { beginResponse } from "./local-response.ts";
import { planQuestion } from "./plan-question.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { searchResultsItem } from "./search-results.ts";

export const extractionModel = "workspace/extraction";
export const refusalText = "Not in your documents: nothing that was found answers this question.";

export interface ExtractionDependencies extends SearchDependencies {
  retriever: Pick<Retriever, "search" | "checkAvailable">;
  embedder: Pick<Embedder, "countTokens">;
  extract: (input: ExtractionInput) => Promise<ExtractedAnswer>;
  /** Where the reader's pages are, without a slash at the end. */
  publicUrl: string;
}

const defaultSources = 10;

/** Answers with the documents' own sentences, each cited; says plainly when they do not hold one. */
export function createExtractionAnswerer(deps: ExtractionDependencies): Answerer {
  return {
    answer: (request, context, scope) => answerByExtraction(deps, request, context, scope),
  };
}

async function* answerByExtraction(
  deps: ExtractionDependencies,
  request: AgentRequest,
  context: TenantContext,
  scope: CorpusScope = {},
): AsyncGenerator<AgentEvent> {
  refuseUnsupported(request);
  const plan = planQuestion(request);
  // Before the first event it is an ordinary error of the call, with its status.
  deps.retriever.checkAvailable();
  const search = searchOf(request);
  const filters = { ...search.filters, ...scope.filters };
  const response = beginResponse(request, extractionModel);
  yield { type: "response.created", response };
  yield { type: "response.in_progress", response };
  try {
    yield { type: "response.reasoning.started" };
    yield { type: "response.reasoning.search_queries", queries: plan.queries };
    const passages = await searchPassages(deps, context, {
      text: plan.standaloneQuestion,
      limit: search.limit,
      filters,
    });
    scope.observer?.passagesFound(passages);
    const found = searchResultsItem(plan.queries, passages, deps.publicUrl);
    yield { type: "response.reasoning.search_results", results: found.results };
    yield { type: "response.reasoning.stopped" };
    const extracted = await deps.extract({
      question: plan.standaloneQuestion,
      organisationId: context.tenant.organisationId,
      passages: passages.map(extractionPassage),
      filters,
      limit: maxSentences,
      signal: context.signal,
    });
    context.signal.throwIfAborted();
    scope.observer?.evidenceJudged({ evidence: extracted.evidence, refused: !extracted.supported });
    const pieces = extracted.supported ? composeExtract(extracted.sentences, passages) : [];
    yield* writeAnswer(deps, request, response, found, pieces);
  } catch (error) {
    yield endedBadly(response, context, error);
  }
}

/** The events of a finished search and its text, and the end. */
async function* writeAnswer(
  deps: ExtractionDependencies,
  request: AgentRequest,
  response: AgentResponse,
  found: SearchResultsItem,
  composed: readonly CitedPiece[],
): AsyncGenerator<AgentEvent> {
  yield { type: "response.output_item.added", item: found, output_index: 0 };
  yield { type: "response.output_item.done", item: found, output_index: 0 };
  const pieces = withinTokens(composed, request.max_output_tokens, deps.embedder);
  const deltas = composed.length > 0 ? pieces.map(({ delta }) => delta) : [refusalText];
  const empty: MessageItem = {
    type: "message",
    id: `msg_${response.id.slice(5)}`,
    role: "assistant",
    status: "in_progress",
    content: [{ type: "output_text", text: "", annotations: [] }],
  };
  const place = { item_id: empty.id, output_index: 1, content_index: 0 };
  yield { type: "response.output_item.added", item: empty, output_index: 1 };
  for (const delta of deltas) yield { type: "response.output_text.delta", delta, ...place };
  const text = deltas.join("");
  yield { type: "response.output_text.done", text, ...place };
  const cut = pieces.length < composed.length;
  const annotations = pieces.map((piece) => annotation(piece, found));
  const message: MessageItem = {
    ...empty,
    status: cut ? "incomplete" : "completed",
    content: [{ type: "output_text", text, annotations }],
  };
  yield { type: "response.output_item.done", item: message, output_index: 1 };
  const ended: AgentResponse = {
    ...response,
    status: cut ? "incomplete" : "completed",
    completed_at: Math.floor(Date.now() / 1000),
    output: [found, message],
    usage: usageOf(request, text, deps.embedder),
    ...(cut ? { incomplete_details: { reason: "max_output_tokens" } } : {}),
  };
  yield { type: cut ? "response.incomplete" : "response.completed", response: ended };
}

function annotation(piece: CitedPiece, found: SearchResultsItem) {
  const result = found.results[piece.source - 1];
  return {
    type: "url_citation",
    title: result?.title ?? "",
    url: result?.url ?? "",
    start_index: piece.startIndex,
    end_index: piece.endIndex,
  };
}

function withinTokens(
  pieces: readonly CitedPiece[],
  limit: number | undefined,
  embedder: Pick<Embedder, "countTokens">,
): CitedPiece[] {
  if (limit === undefined) return [...pieces];
  let tokens = 0;
  return pieces.filter((piece) => (tokens += embedder.countTokens(piece.delta)) <= limit);
}

/** Tokens are counted as the embedding model reads them; no model writes, so nothing costs. */
function usageOf(
  request: AgentRequest,
  text: string,
  embedder: Pick<Embedder, "countTokens">,
): NonNullable<AgentResponse["usage"]> {
  const input = typeof request.input === "string" ? request.input : JSON.stringify(request.input);
  const inputTokens = embedder.countTokens(input);
  const outputTokens = embedder.countTokens(text);
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    tool_calls_details: { search_web: { invocation: 1 } },
    cost: { currency: "USD", input_cost: 0, output_cost: 0, tool_calls_cost: 0, total_cost: 0 },
  };
}

function searchOf(request: AgentRequest): { limit: number; filters: SearchFilters } {
  const tool = request.tools?.find(
    (candidate): candidate is WebSearchTool => candidate.type === "web_search",
  );
  return {
    limit: tool?.max_results ?? defaultSources,
    filters: searchFiltersOf(tool?.filters ?? {}),
  };
}

function extractionPassage(found: FoundPassage): ExtractionPassage {
  return {
    passageId: found.passageId,
    documentId: found.document.id,
    title: found.document.title,
    headingPath: found.place.headingPath,
    text: found.text,
    isMarkdown: found.document.kind === "markdown" || found.document.kind === "html",
    score: found.score,
    vectorScore: found.vectorScore,
  };
}
