import { createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import {
  createEndedOrganisationRepository,
  OrganisationFollower,
} from "@workspace/ended-organisations";
import { internalHeaders } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { FolderBlobStore } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Embedder } from "./adapters/embedder/index.ts";
import { createWebFetcher } from "./adapters/web-fetch/web-fetcher.ts";
import type { AnswerDependencies } from "./answers/ask-question.ts";
import { extractAnswer } from "./answers/extraction/index.ts";
import { createExtractionAnswerer, refusalText } from "./answers/local/extraction-answerer.ts";
import { readInputFile } from "./answers/model-writer/read-input-file.ts";
import { recordAnswer } from "./answers/record-answer.ts";
import { CachingAnswerer } from "./cache/caching-answerer.ts";
import { CacheCounts } from "./cache/cache-counts.ts";
import { createAnswerCacheRepository } from "./cache/repository.ts";
import { AsyncChatWorker } from "./chat/async/async-chat-worker.ts";
import { createAsyncChatRepository } from "./chat/async/repository.ts";
import { addThreadToCollection } from "./collections/manage-collections.ts";
import type { CollectionDependencies } from "./collections/manage-collections.ts";
import { createCollectionRepository } from "./collections/repository.ts";
import type { KnowledgeConfig } from "./config.ts";
import { deleteDocument } from "./documents/change-document.ts";
import { createImportRepository } from "./documents/import-repository.ts";
import { bumpCorpus, createDocumentRepository } from "./documents/repository.ts";
import {
  createLeftoverRepository,
  ownedTables,
} from "./ended-organisations/leftover-repository.ts";
import { removeOrganisation } from "./ended-organisations/remove-organisation.ts";
import { FolderFollower } from "./folders/folder-follower.ts";
import { createFolderRepository } from "./folders/repository.ts";
import { createHousekeeping } from "./housekeeping/housekeeping.ts";
import { Indexer } from "./indexing/indexer.ts";
import { IndexingEvents } from "./indexing/indexing-events.ts";
import { createIndexingRepository } from "./indexing/repository.ts";
import { createModels } from "./models/create-models.ts";
import { createDocumentParser } from "./parsing/document-parser.ts";
import type { ResponseRecorder } from "./responses/create-response.ts";
import { createResponseRepository } from "./responses/repository.ts";
import { createRetriever } from "./retrieval/index.ts";
import { createRunEventRepository } from "./runs/repository.ts";
import { RunHub } from "./runs/run-hub.ts";
import { createSearchRepository } from "./search/repository.ts";
import { searchPassages } from "./search/search-passages.ts";
import { createOwnerRepository } from "./tenancy/owner-repository.ts";
import { createEntryRepository } from "./threads/entry-repository.ts";
import { createThreadRepository } from "./threads/repository.ts";
import type { EntryOrigin } from "./threads/thread.ts";

export interface Foundation {
  config: KnowledgeConfig;
  sql: Database;
  embedder: Embedder;
  logger: Logger;
}

/** All parts of the service, put together; nothing runs yet. */
export function compose({ config, sql, embedder, logger }: Foundation) {
  const publicUrl = config.PUBLIC_URL;
  const blobs = new FolderBlobStore(config.BLOB_DIR);
  const searches = createSearchRepository(sql);
  const retriever = createRetriever({
    databaseUrl: config.DATABASE_URL,
    embedder,
    textsRevision: () => searches.textsRevision(),
    logger,
  });
  const search = { retriever, searches };
  const countTokens = (text: string) => embedder.countTokens(text);

  const owners = createOwnerRepository(sql);
  const entries = createEntryRepository(sql);
  const runEvents = createRunEventRepository(sql);

  const parser = createDocumentParser({ limits: { maxInputBytes: config.MAX_DOCUMENT } });
  const events = new IndexingEvents();
  const indexing = createIndexingRepository(sql);
  const indexer = new Indexer({ sql, indexing, blobs, parser, events, embedder, logger });
  const documents = {
    documents: createDocumentRepository(sql),
    owners,
    imports: createImportRepository(sql),
    blobs,
    events,
    wakeIndexer: () => indexer.wake(),
    maxDocumentBytes: config.MAX_DOCUMENT,
    forgetDocument: async (id: string) => {
      await entries.forgetDocument(id);
      await runEvents.forgetDocument(id);
    },
    maxImportBytes: config.MAX_CORPUS_IMPORT,
    web: createWebFetcher({
      userAgent: "PerplexityWorkspace/0.1",
      timeoutMs: config.URL_TIMEOUT,
      maxRedirects: 5,
      allowPrivateHosts: config.ALLOW_PRIVATE_HOSTS,
    }),
  };
  const scanning = {
    ...documents,
    folders: createFolderRepository(sql),
    maxFolderFiles: config.MAX_FOLDER_FILES,
  };
  const follower = new FolderFollower({ ...scanning, logger });
  const folders = { ...scanning, follower, allowedFolders: config.ALLOWED_FOLDERS };

  const cache = createAnswerCacheRepository(sql);
  const cacheCounts = new CacheCounts();
  const cacheSettings = { ttlMs: config.ANSWER_CACHE_TTL, maxEntries: config.ANSWER_CACHE_ENTRIES };
  const models = createModels(config, {
    local: createExtractionAnswerer({
      ...search,
      embedder,
      publicUrl,
      extract: (input) => extractAnswer({ retriever, embedder }, input),
    }),
    writer: {
      searchPassages: (context, input) => searchPassages(search, context, input),
      readInputFile: readInputFile(parser, documents.web),
      countTokens,
      refusalText,
      publicUrl,
    },
    wrap: (inner, servedBy) =>
      new CachingAnswerer(inner, {
        servedBy,
        repository: cache,
        corpusRevision: () => searches.corpusRevision(),
        catchUp: () => retriever.applyChanges(),
        settings: cacheSettings,
        counts: cacheCounts,
      }),
  });

  const collections = createCollectionRepository(sql);
  const collecting: CollectionDependencies = {
    collections,
    owners,
    deleteDocument: (context, id) => deleteDocument(documents, context, id),
    corpusChanged: () => bumpCorpus(sql),
  };
  const runs = new RunHub(runEvents, logger);
  const housekeeping = createHousekeeping({ ...documents, runEvents, logger });
  const answers: AnswerDependencies = {
    threads: createThreadRepository(sql),
    entries,
    owners,
    addToCollection: (context, collectionId, threadId) =>
      addThreadToCollection({ collections, owners }, context, { collectionId, threadId }),
    discardAnswer: async (answerId) => {
      runs.cancel(answerId);
      await runEvents.deleteEvents(answerId);
    },
    answerer: models.answerer,
    routes: models.routes,
    runs,
    searches,
    building: new Map(),
    publicUrl,
    logger,
  };
  const removal = {
    leftovers: createLeftoverRepository(sql),
    documents,
    folders,
    collections: collecting,
    threads: answers,
    logger,
  };
  const organisations = new OrganisationFollower({
    service: "knowledge",
    sql,
    auth: config.AUTH_URL === undefined ? null : authClient(config.AUTH_URL, config),
    everyMs: config.ENDED_ORGANISATIONS_EVERY,
    ended: createEndedOrganisationRepository(sql, ownedTables),
    remove: (id, signal) => removeOrganisation(removal, id, signal),
    logger,
  });
  const recorder = (origin: EntryOrigin): ResponseRecorder => ({
    begin: (tenant, request) => {
      const recording = recordAnswer(answers, tenant, origin, request);
      return config.RECORD_API_ANSWERS
        ? recording
        : { ...recording, end: async (threadId) => threadId };
    },
  });
  const responses = {
    answerer: models.answerer,
    responses: createResponseRepository(sql),
    runs,
    running: new Map(),
    recorder: recorder("agent"),
    logger,
  };
  const chat = {
    answerer: models.answerer,
    recorder: recorder("chat"),
    sonarPresets: config.SONAR_PRESETS,
    chats: createAsyncChatRepository(sql),
    logger,
  };
  const chatWorker = new AsyncChatWorker(chat);

  return {
    config,
    sql,
    embedder,
    logger,
    retriever,
    parser,
    indexer,
    indexing,
    follower,
    search,
    countTokens,
    documents,
    folders,
    collections,
    collecting,
    organisations,
    models,
    cache,
    cacheCounts,
    runs,
    runEvents,
    housekeeping,
    answers,
    responses,
    chat: { ...chat, wakeWorker: () => chatWorker.wake() },
    chatWorker,
    startedAt: new Date(),
  };
}

function authClient(baseUrl: string, config: KnowledgeConfig): AuthClient {
  const headers = { [internalHeaders.token]: config.WORKSPACE_INTERNAL_TOKEN };
  return createAuthClient({ baseUrl, headers });
}

export type Parts = ReturnType<typeof compose>;
