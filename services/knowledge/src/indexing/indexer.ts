import { setTimeout as delay } from "node:timers/promises";
import { leadWhileConnected } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { Embedder } from "../adapters/embedder/types.ts";
import { adoptEmbeddingModel } from "../retrieval/index.ts";
import { embedPassages } from "./embed-passages.ts";
import { EmbeddingRate } from "./embedding-rate.ts";
import { indexDocument } from "./index-document.ts";
import type { IndexDocumentDependencies } from "./index-document.ts";
import type { IndexingEvents } from "./indexing-events.ts";

export interface IndexerOptions extends IndexDocumentDependencies {
  sql: Database;
  events: IndexingEvents;
  logger: Logger;
  /** Null leaves passages without vectors; search is lexical then. */
  embedder: Pick<Embedder, "embedPassages" | "modelId"> | null;
  /** Documents read at the same time. */
  concurrency?: number;
}

const pollMs = 2_000;
const retryMs = 1_000;
const leadershipMs = 3_000;

/**
 * Reads waiting documents and embeds passages in the background. The rows themselves are the queue,
 * so nothing is lost when the process dies: what was begun is still waiting.
 */
export class Indexer {
  readonly #options: IndexerOptions;
  readonly #stop = new AbortController();
  readonly #rate = new EmbeddingRate();
  #wakeDocuments = Promise.withResolvers<void>();
  #wakeEmbedding = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: IndexerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#lead();
  }

  /** Tells that a document waits; without it the indexer finds out by itself within seconds. */
  wake(): void {
    this.#wakeDocuments.resolve();
    this.#wakeEmbedding.resolve();
  }

  /** Passages embedded a second of late, null when none. */
  get passagesPerSecond(): number | null {
    return this.#rate.perSecond();
  }

  /** Stops after what is being written; what is being read waits for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#running;
  }

  async #lead(): Promise<void> {
    const { sql, logger } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        const led = await leadWhileConnected(
          sql,
          "knowledge:indexer",
          this.#stop.signal,
          async (signal) => {
            await Promise.all([this.#readDocuments(signal), this.#embed(signal)]);
          },
        );
        if (!led) await this.#pause(leadershipMs);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        logger.warn({ err: error }, "indexing is interrupted and will be tried again");
        await this.#pause(retryMs);
      }
    }
  }

  async #readDocuments(signal: AbortSignal): Promise<void> {
    const inWork = new Map<string, Promise<void>>();
    const concurrency = this.#options.concurrency ?? 2;
    while (!signal.aborted) {
      try {
        const free = concurrency - inWork.size;
        const ids = free > 0 ? await this.#options.indexing.pending(free, [...inWork.keys()]) : [];
        for (const id of ids) {
          inWork.set(
            id,
            this.#readOne(id, signal).finally(() => inWork.delete(id)),
          );
        }
        if (inWork.size > 0) await Promise.race(inWork.values());
        else await this.#nap("documents", signal);
      } catch (error) {
        if (signal.aborted) break;
        this.#options.logger.warn({ err: error }, "waiting documents could not be listed");
        await this.#pause(retryMs);
      }
    }
    await Promise.all(inWork.values());
  }

  async #readOne(id: string, signal: AbortSignal): Promise<void> {
    const { events, logger } = this.#options;
    try {
      const outcome = await indexDocument(this.#options, id, signal);
      logger.info({ documentId: id, outcome }, "document read");
      events.publish({ kind: "document-changed", documentId: id });
      if (outcome === "ready") this.#wakeEmbedding.resolve();
    } catch (error) {
      if (signal.aborted) return;
      logger.error(
        { err: error, documentId: id },
        "document could not be indexed; it is tried again",
      );
      await this.#pause(retryMs);
    }
  }

  async #embed(signal: AbortSignal): Promise<void> {
    const { embedder, indexing, events, logger, sql } = this.#options;
    if (!embedder) return;
    const unfit = new Set<number>();
    let adopted = false;
    while (!signal.aborted) {
      try {
        if (!adopted) await adoptEmbeddingModel(sql, embedder.modelId);
        adopted = true;
        const count = await embedPassages({ indexing, embedder }, unfit, signal, (batch) => {
          this.#rate.add(batch);
          events.publish({ kind: "progress" });
        });
        if (count === 0) await this.#nap("embedding", signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ err: error }, "passages could not be embedded; it is tried again");
        await this.#pause(retryMs * 5);
      }
    }
  }

  async #nap(which: "documents" | "embedding", signal: AbortSignal): Promise<void> {
    const woken = which === "documents" ? this.#wakeDocuments : this.#wakeEmbedding;
    await Promise.race([woken.promise, pause(pollMs, signal)]);
    if (which === "documents") this.#wakeDocuments = Promise.withResolvers();
    else this.#wakeEmbedding = Promise.withResolvers();
  }

  #pause(milliseconds: number): Promise<void> {
    return pause(milliseconds, this.#stop.signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}
