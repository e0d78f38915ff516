import type { BlobStore, Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { Embedder } from "../adapters/embedder/types.ts";
import { createWebFetcher } from "../adapters/web-fetch/web-fetcher.ts";
import { FolderFollower } from "../folders/folder-follower.ts";
import { folderHandlers } from "../folders/handlers.ts";
import { createFolderRepository } from "../folders/repository.ts";
import { indexingHandlers } from "../indexing/handlers.ts";
import { Indexer } from "../indexing/indexer.ts";
import { IndexingEvents } from "../indexing/indexing-events.ts";
import { createIndexingRepository } from "../indexing/repository.ts";
import { createDocumentParser } from "../parsing/document-parser.ts";
import { documentHandlers } from "./handlers.ts";
import { createImportRepository } from "./import-repository.ts";
import { createDocumentRepository } from "./repository.ts";

export interface IngestionOptions {
  sql: Database;
  blobs: BlobStore;
  /** Null leaves passages without vectors; search is lexical then. */
  embedder: Pick<Embedder, "embedPassages" | "modelId" | "dimensions"> | null;
  logger: Logger;
  maxDocumentBytes: number;
  maxImportBytes: number;
  urlTimeoutMs: number;
  allowPrivateUrls: boolean;
  /** Folders inside of which folders may be added; `/` allows all. */
  allowedFolders: readonly string[];
  maxFolderFiles?: number;
}

export type Ingestion = ReturnType<typeof createIngestion>;

/** All that takes documents in, wired: the verbs' dependencies, the handlers, the background work. */
export function createIngestion(options: IngestionOptions) {
  const { sql, blobs, embedder, logger, maxDocumentBytes } = options;
  const events = new IndexingEvents();
  const parser = createDocumentParser({
    limits: { maxInputBytes: maxDocumentBytes, maxTextCharacters: maxDocumentBytes },
  });
  const documents = createDocumentRepository(sql);
  const folders = createFolderRepository(sql);
  const indexing = createIndexingRepository(sql);
  const indexer = new Indexer({ sql, indexing, blobs, parser, events, logger, embedder });
  const web = createWebFetcher({
    allowPrivateAddresses: options.allowPrivateUrls,
    userAgent: "perplexity-workspace",
    timeoutMs: options.urlTimeoutMs,
    maxRedirects: 5,
  });
  const deps = {
    documents,
    folders,
    blobs,
    events,
    web,
    imports: createImportRepository(sql),
    wakeIndexer: () => indexer.wake(),
    maxDocumentBytes,
    maxImportBytes: options.maxImportBytes,
    maxFolderFiles: options.maxFolderFiles ?? 100_000,
    allowedFolders: options.allowedFolders,
  };
  const follower = new FolderFollower({ ...deps, logger });
  return {
    deps: { ...deps, follower },
    events,
    handlers: {
      ...documentHandlers(deps),
      ...folderHandlers({ ...deps, follower }),
      ...indexingHandlers({ indexing, embedder, indexer, events, documents }),
    },
    /** Begins to read, embed and follow folders; what was left undone is taken up again. */
    async start(): Promise<void> {
      indexer.start();
      await follower.start();
    },
    async close(): Promise<void> {
      await follower.close();
      await indexer.close();
      await Promise.all([parser.close(), web.close()]);
    },
  };
}
