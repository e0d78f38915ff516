import type { SearchFilters } from "../retrieval/types.ts";
import type { FoundPassage } from "../search/found-passage.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import type { AgentEvent, AgentRequest } from "./agent-types.ts";

/**
 * What an answerer that works on the own corpus tells beside the wire's events, which have no room
 * for passages and their places. Each is called before the event that it belongs to.
 */
export interface AnswerObserver {
  /** The passages behind the search results with the ids 1, 2, ..., in that order. */
  passagesFound(passages: readonly FoundPassage[]): void;
  /** How well the passages fit, 0..1, and whether the answer says that they do not hold it. */
  evidenceJudged(judgement: { evidence: number; refused: boolean }): void;
  /** The whole answer was there already. */
  servedFromCache(): void;
}

/** How a caller inside the workspace narrows and watches an answer from the own corpus. */
export interface CorpusScope {
  filters?: SearchFilters;
  /** Whether an answer may come from the cache and go into it; default true. */
  cache?: boolean;
  observer?: AnswerObserver;
}

/**
 * Serves Agent requests: the one interface behind `/v1/agent`, Sonar and the workspace's own Ask.
 *
 * `request.previous_response_id` is already resolved into `input`, and `request` names one model or
 * preset. The stream starts with `response.created`, whose response carries the id of the run, and
 * ends in exactly one terminal event with the whole response. It throws only before its first
 * event (a refused request, an upstream that cannot be reached); later failures are
 * `response.failed`. When `context.signal` aborts, all work stops and the stream ends with
 * `response.cancelled`.
 */
export interface Answerer {
  answer(
    request: AgentRequest,
    context: TenantContext,
    scope?: CorpusScope,
  ): AsyncIterable<AgentEvent>;
}
