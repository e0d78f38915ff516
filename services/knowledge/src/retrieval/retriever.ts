import type { Logger } from "@workspace/telemetry";
import type { Embedder } from "../adapters/embedder/types.ts";
import { Freshness } from "./freshness.ts";
import type { Retriever, RetrieverStats, SearchHit, SearchInput } from "./types.ts";
import { LastingSearch, restartDefaults } from "./worker/lasting-search.ts";
import type { RestartSettings } from "./worker/lasting-search.ts";
import type { WorkerResult } from "./worker/protocol.ts";
import type { Question } from "./worker/search-thread.ts";

export interface RetrieverOptions {
  /** The worker reads the corpus over its own two connections. */
  databaseUrl: string;
  /** Default `knowledge`. */
  schema?: string;
  /** Null searches by words alone. */
  embedder: Pick<Embedder, "embedQuery" | "dimensions"> | null;
  /** Where given, a search sees all texts of the revision that it told when the search was asked. */
  textsRevision?: () => Promise<number>;
  /** How a dead worker is started again. */
  restart?: Partial<RestartSettings>;
  logger: Logger;
}

const defaultDimensions = 384;
const longestQuery = 4_000;

/** Starts the search worker, which begins to load the corpus at once. */
export function createRetriever(options: RetrieverOptions): Retriever {
  const { embedder, logger } = options;
  const worker = new LastingSearch(
    {
      databaseUrl: options.databaseUrl,
      schema: options.schema ?? "knowledge",
      dimensions: embedder?.dimensions ?? defaultDimensions,
    },
    logger,
    { ...restartDefaults, ...options.restart },
  );

  async function call(question: Question, signal?: AbortSignal): Promise<WorkerResult> {
    return worker.thread().begin(question, signal).result;
  }

  async function queryVector(
    input: SearchInput,
    signal: AbortSignal,
  ): Promise<Float32Array | null> {
    if (embedder === null || input.mode === "lexical") return null;
    try {
      return await embedder.embedQuery(input.text.slice(0, longestQuery), signal);
    } catch (error) {
      if (signal.aborted || input.mode === "vector") throw error;
      logger.warn({ err: error }, "the query could not be embedded; searching by words alone");
      return null;
    }
  }

  const applyChanges = async (): Promise<void> => {
    await call({ kind: "apply-changes" });
  };
  const { textsRevision } = options;
  const freshness = textsRevision === undefined ? null : new Freshness(textsRevision, applyChanges);

  return {
    async search(input, signal) {
      worker.thread();
      const embedding = queryVector(input, signal);
      embedding.catch(() => {});
      await freshness?.ensure();
      const { result, giveVector } = worker.thread().begin(
        {
          kind: "search",
          text: input.text.slice(0, longestQuery),
          organisationId: input.organisationId,
          filters: input.filters,
          mode: input.mode ?? "hybrid",
          limit: input.limit,
        },
        signal,
      );
      result.catch(() => {});
      let vector: Float32Array | null | undefined;
      try {
        vector = await embedding;
      } finally {
        giveVector(vector);
      }
      return (await result) as SearchHit[];
    },
    async weighTerms({ text, organisationId, filters }, signal) {
      const question = { text: text.slice(0, longestQuery), organisationId, filters };
      return (await call({ kind: "weigh-terms", ...question }, signal)) as Map<number, number>;
    },
    applyChanges,
    checkAvailable: () => void worker.thread(),
    ready: (signal) => worker.ready(signal),
    async stats(organisationId) {
      return (await call({ kind: "stats", organisationId })) as RetrieverStats;
    },
    close: () => worker.close(),
  };
}
