import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Logger } from "@workspace/telemetry";
import { LRUCache } from "lru-cache";
import { refuseTelemetry } from "../../config.ts";
import { EmbedThread } from "./embed-thread.ts";
import { modelInFolder, shippedModel } from "./model-source.ts";
import type { ModelSource } from "./model-source.ts";
import type { PreparedModel } from "./model-store.ts";
import { shareTexts } from "./share-texts.ts";
import type { Embedder } from "./types.ts";
import { createWordPiece } from "./wordpiece.ts";

export interface EmbedderOptions {
  /** Prepared models are kept here, 35 MB each. */
  modelStore: string;
  /** Folder of another BERT encoder; by default the shipped gte-small. */
  modelFolder?: string | null;
  logger: Logger;
}

const backgroundIdleMs = 60_000;
/** A search takes less; an answer has its sentences embedded after it. */
const searchMs = 50;
const queryCacheEntries = 512;
/** Questions on the same documents meet the same sentences; 1.6 kB each. */
const sentenceCacheEntries = 4_096;

/**
 * Loads the embedding model, preparing it on the very first start. Queries have a thread and a
 * session of their own, so they never wait for passages.
 */
export async function createEmbedder(options: EmbedderOptions): Promise<Embedder> {
  const source =
    options.modelFolder === undefined || options.modelFolder === null
      ? shippedModel()
      : await modelInFolder(options.modelFolder);
  const started = performance.now();
  refuseTelemetry();
  const model = await prepareInThread(source, options.modelStore);
  const wordPiece = createWordPiece(await readFile(join(model.folder, "tokenizer.json"), "utf8"));
  const tokens = await readShared(join(model.folder, "tokens.bin"));
  const settings = { folder: model.folder, tokens };
  const queries = new EmbedThread({ ...settings, background: false }, null);
  const passages = new EmbedThread({ ...settings, background: true }, backgroundIdleMs);
  const recent = new LRUCache<string, Float32Array>({ max: queryCacheEntries });
  const recentSentences = new LRUCache<string, Float32Array>({ max: sentenceCacheEntries });
  queries.warmUp();
  const ms = Math.round(performance.now() - started);
  options.logger.info({ model: model.modelId, ms }, "embedding model ready");

  return {
    modelId: model.modelId,
    dimensions: model.config.dimensions,
    async embedQuery(text, signal) {
      // The search has the processor for itself, and its sentences find the other thread free.
      passages.giveWay(searchMs);
      const known = recent.get(text);
      if (known !== undefined) return known;
      const ids = wordPiece.encode(text, model.config.maxTokens);
      const vector = await queries.embed(ids, signal, true);
      recent.set(text, vector);
      return vector;
    },
    async embedSentences(texts, signal) {
      const vectors = new Map(texts.map((text) => [text, recentSentences.get(text)]));
      const unknown = [...vectors.keys()].filter((text) => vectors.get(text) === undefined);
      const ids = unknown.map((text) => wordPiece.encode(text, model.config.maxTokens));
      const made = await shareTexts(queries, passages, ids, signal);
      for (const [index, text] of unknown.entries()) {
        vectors.set(text, made[index]!);
        recentSentences.set(text, made[index]!);
      }
      return texts.map((text) => vectors.get(text)!);
    },
    embedPassages(texts, signal) {
      // Similar lengths after each other let the session use its memory again.
      const order = texts
        .map((text, index) => ({ index, ids: wordPiece.encode(text, model.config.maxTokens) }))
        .toSorted((left, right) => left.ids.length - right.ids.length);
      const vectors: Promise<Float32Array>[] = [];
      for (const { index, ids } of order) vectors[index] = passages.embed(ids, signal);
      return Promise.all(vectors);
    },
    countTokens: (text) => wordPiece.count(text),
    async close() {
      await Promise.all([queries.close(), passages.close()]);
    },
  };
}

function prepareInThread(source: ModelSource, store: string): Promise<PreparedModel> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
      workerData: { source, store },
      name: "prepare-model",
    });
    worker.once("message", (prepared: PreparedModel) => resolve(prepared));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`preparing the model ended with code ${code}`)));
  });
}

async function readShared(path: string): Promise<SharedArrayBuffer> {
  const bytes = await readFile(path);
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return shared;
}
