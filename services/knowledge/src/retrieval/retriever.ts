import { Worker } from "node:worker_threads";
import type { Logger } from "@workspace/telemetry";
import type { Embedder } from "../adapters/embedder/types.ts";
import { Freshness } from "./freshness.ts";
import type { Retriever, RetrieverStats, SearchHit, SearchInput } from "./types.ts";
import type {
  SearchRequest,
  WeighRequest,
  WorkerMessage,
  WorkerRequest,
} from "./worker/protocol.ts";
import type { WorkerResult, WorkerSettings } from "./worker/protocol.ts";

export interface RetrieverOptions {
  /** The worker reads the corpus over its own two connections. */
  databaseUrl: string;
  /** Default `knowledge`. */
  schema?: string;
  /** Null searches by words alone. */
  embedder: Pick<Embedder, "embedQuery" | "dimensions"> | null;
  /** Where given, a search sees all texts of the revision that it told when the search was asked. */
  textsRevision?: () => Promise<number>;
  logger: Logger;
}

const defaultDimensions = 384;
const longestQuery = 4_000;
const closeTimeoutMs = 5_000;

type Question =
  | SearchRequest
  | WeighRequest
  | { kind: "apply-changes" }
  | { kind: "stats" }
  | { kind: "close" };

interface Pending {
  resolve(result: WorkerResult): void;
  reject(error: Error): void;
}

/** Starts the search worker, which begins to load the corpus at once. */
export function createRetriever(options: RetrieverOptions): Retriever {
  const { embedder, logger } = options;
  const settings: WorkerSettings = {
    databaseUrl: options.databaseUrl,
    schema: options.schema ?? "knowledge",
    dimensions: embedder?.dimensions ?? defaultDimensions,
  };
  const worker = new Worker(new URL("./worker/worker.ts", import.meta.url), {
    workerData: settings,
    name: "retrieval",
  });
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let closed = false;
  const loaded = Promise.withResolvers<void>();
  loaded.promise.catch(() => {});

  worker.on("message", (message: WorkerMessage) => {
    if (message.kind === "result" || message.kind === "failure") {
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === "result") waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.message));
    } else if (message.kind === "loaded") {
      logger.info({ passages: message.passages, ms: message.milliseconds }, "search index loaded");
      loaded.resolve();
    } else if (message.kind === "load-failed") {
      logger.error({ reason: message.message }, "search index could not be loaded");
      loaded.reject(new Error(`search index could not be loaded: ${message.message}`));
    } else {
      logger.warn({ reason: message.message }, "search index could not follow a change");
    }
  });
  const stop = (error: Error): void => {
    loaded.reject(error);
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  };
  worker.on("error", (error) => {
    logger.error({ err: error }, "search worker failed");
    stop(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on("exit", () => {
    closed = true;
    stop(new Error("search worker has stopped"));
  });

  function post(request: WorkerRequest): void {
    worker.postMessage(request);
  }

  function call(request: Question, signal?: AbortSignal): Promise<WorkerResult> {
    return begin(request, signal).result;
  }

  /** The result comes under the id that is given. @throws when the worker has stopped */
  function begin(
    request: Question,
    signal?: AbortSignal,
  ): { id: number; result: Promise<WorkerResult> } {
    if (closed) throw new Error("search worker has stopped");
    signal?.throwIfAborted();
    const id = nextId++;
    const result = new Promise<WorkerResult>((resolve, reject) => {
      const abort = (): void => {
        pending.delete(id);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("search was aborted"));
      };
      signal?.addEventListener("abort", abort, { once: true });
      pending.set(id, {
        resolve: (value) => {
          signal?.removeEventListener("abort", abort);
          resolve(value);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abort);
          reject(error);
        },
      });
      post({ id, ...request });
    });
    return { id, result };
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
      const embedding = queryVector(input, signal);
      embedding.catch(() => {});
      await freshness?.ensure();
      const { id, result } = begin(
        {
          kind: "search",
          text: input.text.slice(0, longestQuery),
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
        post({ id, kind: "vector", vector });
      }
      return (await result) as SearchHit[];
    },
    async weighTerms(text, filters, signal) {
      const request = { kind: "weigh-terms", text: text.slice(0, longestQuery), filters } as const;
      return (await call(request, signal)) as Map<number, number>;
    },
    applyChanges,
    async ready(signal) {
      if (signal === undefined) return loaded.promise;
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const abort = (): void => aborted.reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      try {
        await Promise.race([loaded.promise, aborted.promise]);
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
    async stats() {
      return (await call({ kind: "stats" })) as RetrieverStats;
    },
    async close() {
      if (closed) return;
      const timer = setTimeout(() => void worker.terminate(), closeTimeoutMs);
      await call({ kind: "close" }).catch(() => {});
      clearTimeout(timer);
      await worker.terminate();
    },
  };
}
