import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FolderBlobStore, openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import { expect } from "vitest";
import type { Embedder } from "../src/adapters/embedder/types.ts";
import { needDocument } from "../src/documents/add-document.ts";
import type { DocumentDependencies } from "../src/documents/add-document.ts";
import type { Document } from "../src/documents/document.ts";
import { createDocumentRepository } from "../src/documents/repository.ts";
import { Indexer } from "../src/indexing/indexer.ts";
import { IndexingEvents } from "../src/indexing/indexing-events.ts";
import { createOwnerRepository } from "../src/tenancy/owner-repository.ts";
import { testTenant } from "./support/test-principal.ts";
import { createIndexingRepository } from "../src/indexing/repository.ts";
import { createDocumentParser } from "../src/parsing/document-parser.ts";

export const logger = createLogger({ service: "test", level: "silent" });

export const fakeEmbedder: Pick<Embedder, "modelId" | "dimensions" | "embedPassages"> = {
  modelId: "test-model",
  dimensions: 384,
  embedPassages: async (texts) =>
    texts.map((text) => new Float32Array(384).fill(text.length % 7 || 1)),
};

export interface Ingestion extends AsyncDisposable {
  sql: Database;
  databaseUrl: string;
  blobFolder: string;
  deps: DocumentDependencies;
  indexer: Indexer;
  restartIndexer(): Promise<void>;
  blobCount(): Promise<number>;
  /** The document once it is read and all its passages have their vectors. */
  settled(id: string): Promise<Document>;
}

/** All that takes documents in, on a database and a blob folder of its own. */
export async function startIngestion(options: { indexing?: boolean } = {}): Promise<Ingestion> {
  const database = await createTestDatabase([
    { schema: "knowledge", folder: join(import.meta.dirname, "../migrations") },
  ]);
  const sql = openDatabase({ url: database.url, schema: "knowledge" });
  const blobFolder = await mkdtemp(join(tmpdir(), "blobs-"));
  const blobs = new FolderBlobStore(blobFolder);
  const events = new IndexingEvents();
  const parser = createDocumentParser({ threads: 1 });
  const indexing = createIndexingRepository(sql);
  const newIndexer = () =>
    new Indexer({ sql, indexing, blobs, parser, events, logger, embedder: fakeEmbedder });
  let indexer = newIndexer();
  if (options.indexing ?? true) indexer.start();
  const documents = createDocumentRepository(sql);
  return {
    sql,
    databaseUrl: database.url,
    blobFolder,
    deps: {
      documents,
      owners: createOwnerRepository(sql),
      blobs,
      events,
      wakeIndexer: () => indexer.wake(),
      maxDocumentBytes: 1_000_000,
      forgetDocument: async () => {},
    },
    get indexer() {
      return indexer;
    },
    async restartIndexer() {
      await indexer.close();
      indexer = newIndexer();
      indexer.start();
    },
    async blobCount() {
      const entries = await readdir(blobFolder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    },
    async settled(id) {
      const isSettled = async () => {
        const document = await needDocument(documents, testTenant, id);
        return (
          document.status !== "indexing" &&
          document.embedded_passage_count === document.passage_count
        );
      };
      await expect.poll(isSettled, { timeout: 15_000 }).toBe(true);
      return needDocument(documents, testTenant, id);
    },
    async [Symbol.asyncDispose]() {
      await indexer.close();
      await parser.close();
      await sql.end();
      await database.drop();
      await rm(blobFolder, { recursive: true });
    },
  };
}
