import { createHash } from "node:crypto";
import { newId } from "@workspace/storage";
import { isTerminal } from "../models/agent-events.ts";
import type { AgentEvent, AgentRequest, AgentResponse } from "../models/agent-types.ts";
import type { Answerer, CorpusScope } from "../models/answerer.ts";
import type { FoundPassage } from "../search/found-passage.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { CacheCounts } from "./cache-counts.ts";
import type { AnswerCacheRepository } from "./repository.ts";

export interface CacheSettings {
  /** 0 switches the cache off. */
  ttlMs: number;
  maxEntries: number;
}

interface CachedRun {
  events: AgentEvent[];
  passages: FoundPassage[];
  judgement: { evidence: number; refused: boolean } | null;
}

/** What changes neither the question nor its answer. */
const irrelevant = new Set([
  "stream",
  "background",
  "store",
  "metadata",
  "previous_response_id",
  "stream_options",
]);
const writesPerPruning = 100;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Answers the same question of the same organisation over the same corpus with the same settings
 * from the cache. The corpus' revision is part of the key, so whatever changes the corpus leaves old
 * answers behind.
 */
export class CachingAnswerer implements Answerer {
  readonly #inner: Answerer;
  readonly #servedBy: string;
  readonly #repository: AnswerCacheRepository;
  readonly #corpusRevision: () => Promise<number>;
  readonly #catchUp: () => Promise<void>;
  readonly #settings: CacheSettings;
  readonly #counts: CacheCounts;
  #writes = 0;
  #seenRevision = -1;

  constructor(
    inner: Answerer,
    deps: {
      /** Who answers: a name may be served by another after a change of configuration. */
      servedBy: string;
      repository: AnswerCacheRepository;
      corpusRevision: () => Promise<number>;
      /** Lets the search see all that is committed; it follows the corpus at a moment's distance. */
      catchUp: () => Promise<void>;
      settings: CacheSettings;
      counts: CacheCounts;
    },
  ) {
    this.#inner = inner;
    this.#servedBy = deps.servedBy;
    this.#repository = deps.repository;
    this.#corpusRevision = deps.corpusRevision;
    this.#catchUp = deps.catchUp;
    this.#settings = deps.settings;
    this.#counts = deps.counts;
  }

  async *answer(
    request: AgentRequest,
    context: TenantContext,
    scope: CorpusScope = {},
  ): AsyncGenerator<AgentEvent> {
    if (scope.cache === false || this.#settings.ttlMs === 0 || readsFromElsewhere(request))
      return yield* this.#inner.answer(request, context, scope);
    const { tenant } = context;
    const revision = await this.#corpusRevision();
    const key = cacheKey(this.#servedBy, tenant, request, scope, revision);
    const cached = (await this.#repository.read(tenant, key)) as CachedRun | null;
    if (cached) {
      this.#counts.add(tenant, "hits");
      yield* replay(cached, request, scope);
      return;
    }
    this.#counts.add(tenant, "misses");
    if (revision > this.#seenRevision) {
      await this.#catchUp();
      this.#seenRevision = Math.max(revision, this.#seenRevision);
    }
    yield* this.#record(key, revision, request, context, scope);
  }

  async *#record(
    key: string,
    revision: number,
    request: AgentRequest,
    context: TenantContext,
    scope: CorpusScope,
  ): AsyncGenerator<AgentEvent> {
    const run: CachedRun = { events: [], passages: [], judgement: null };
    const recording: CorpusScope = {
      ...scope,
      observer: {
        passagesFound: (passages) => {
          run.passages = [...passages];
          scope.observer?.passagesFound(passages);
        },
        evidenceJudged: (judgement) => {
          run.judgement = judgement;
          scope.observer?.evidenceJudged(judgement);
        },
        servedFromCache: () => scope.observer?.servedFromCache(),
      },
    };
    for await (const event of this.#inner.answer(request, context, recording)) {
      run.events.push(event);
      // Stored before its last event is seen: who asks again at once finds it.
      if (event.type === "response.completed") await this.#store(key, revision, run, context);
      yield event;
    }
  }

  async #store(
    key: string,
    revision: number,
    run: CachedRun,
    { log, tenant }: TenantContext,
  ): Promise<void> {
    try {
      const { ttlMs } = this.#settings;
      const entry = { key, corpusRevision: revision, value: run, ttlMs };
      await this.#repository.write(tenant, entry);
      if (this.#writes++ % writesPerPruning === 0)
        await this.#repository.prune(this.#settings.maxEntries);
    } catch (error) {
      log.warn({ err: error }, "an answer could not be cached");
    }
  }
}

/** A file at an address may be another one by now. */
function readsFromElsewhere(request: AgentRequest): boolean {
  return typeof request.input !== "string" && JSON.stringify(request.input).includes('"file_url"');
}

/**
 * Digest of all that decides the answer. Models are told the day, and a recency filter counts from
 * now, so its key ages by the hour.
 */
export function cacheKey(
  servedBy: string,
  tenant: Tenant,
  request: AgentRequest,
  scope: CorpusScope,
  revision: number,
): string {
  const parts = Object.entries(request).filter(
    ([name, value]) => !irrelevant.has(name) && value !== undefined,
  );
  const recent = JSON.stringify(request.tools ?? []).includes("search_recency_filter");
  const time = Math.floor(Date.now() / (recent ? hourMs : dayMs));
  const text = JSON.stringify([
    servedBy,
    tenant.organisationId,
    sorted(Object.fromEntries(parts)),
    sorted(scope.filters ?? {}),
    revision,
    time,
  ]);
  return createHash("sha256").update(text).digest("hex");
}

/** The same run again, as a new response; this time it costs nothing. */
function* replay(
  { events, passages, judgement }: CachedRun,
  request: AgentRequest,
  scope: CorpusScope,
): Generator<AgentEvent> {
  scope.observer?.servedFromCache();
  scope.observer?.passagesFound(passages.map(revived));
  if (judgement) scope.observer?.evidenceJudged(judgement);
  const now = Math.floor(Date.now() / 1000);
  const own = {
    id: newId("resp"),
    created_at: now,
    background: request.background ?? false,
    store: request.store ?? true,
    previous_response_id: request.previous_response_id ?? null,
    x_cached: true,
  };
  for (const event of events) {
    if (isTerminal(event))
      yield { ...event, response: { ...free(event.response), ...own, completed_at: now } };
    else if ("response" in event && typeof event.response === "object")
      yield { ...event, response: { ...event.response, ...own } };
    else yield event;
  }
}

function free(response: AgentResponse): AgentResponse {
  const { usage } = response;
  if (!usage?.cost) return response;
  const zeros = Object.keys(usage.cost).map((name) => [name, 0]);
  const cost = { ...usage.cost, ...Object.fromEntries(zeros), currency: usage.cost.currency };
  return { ...response, usage: { ...usage, cost } };
}

/** Dates are text in the store. */
function revived(passage: FoundPassage): FoundPassage {
  const { publishedAt, lastUpdated } = passage.document;
  return {
    ...passage,
    document: {
      ...passage.document,
      publishedAt: publishedAt === null ? null : new Date(publishedAt),
      lastUpdated: lastUpdated === null ? null : new Date(lastUpdated),
    },
  };
}

function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
