import { Worker } from "node:worker_threads";
import type { Logger } from "@workspace/telemetry";
import type { Embedder } from "../adapters/embedder/types.ts";
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
  logger: Logger;
}

const defaultDimensions = 384;
const longestQuery = 4_000;
const closeTimeoutMs = 5_000;

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

  function call(
    request: SearchRequest | WeighRequest | { kind: "apply-changes" | "stats" | "close" },
    signal?: AbortSignal,
  ): Promise<WorkerResult> {
    if (closed) return Promise.reject(new Error("search worker has stopped"));
    signal?.throwIfAborted();
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        pending.delete(id);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("search was aborted"));
      };
      signal?.addEventListener("abort", abort, { once: true });
      pending.set(id, {
        resolve: (result) => {
          signal?.removeEventListener("abort", abort);
          resolve(result);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", abort);
          reject(error);
        },
      });
      const message: WorkerRequest = { id, ...request };
      worker.postMessage(message);
    });
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

  return {
    async search(input, signal) {
      const vector = await queryVector(input, signal);
      const result = await call(
        {
          kind: "search",
          text: input.text.slice(0, longestQuery),
          vector,
          filters: input.filters,
          mode: input.mode ?? "hybrid",
          limit: input.limit,
        },
        signal,
      );
      return result as SearchHit[];
    },
    async weighTerms(text, filters, signal) {
      const request = { kind: "weigh-terms", text: text.slice(0, longestQuery), filters } as const;
      return (await call(request, signal)) as Map<number, number>;
    },
    async applyChanges() {
      await call({ kind: "apply-changes" });
    },
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
