import { contracts } from "@workspace/contracts";
import type { Operations } from "@workspace/contracts";
import { createService, limitsOf, mountApi } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import type { Metrics } from "@workspace/telemetry";
import packageFile from "../package.json" with { type: "json" };
import { answerHandlers } from "./answers/handlers.ts";
import { supportThreshold } from "./answers/extraction/index.ts";
import { browserHandlers } from "./browser/handlers.ts";
import { chatHandlers } from "./chat/handlers.ts";
import { collectionHandlers } from "./collections/handlers.ts";
import type { Parts } from "./compose.ts";
import { documentHandlers } from "./documents/handlers.ts";
import { embeddingHandlers } from "./embeddings/handlers.ts";
import { evaluationHandlers } from "./evaluation/handlers.ts";
import { folderHandlers } from "./folders/handlers.ts";
import { indexingHandlers } from "./indexing/handlers.ts";
import { modelHandlers } from "./models/handlers.ts";
import { responseHandlers } from "./responses/handlers.ts";
import { searchHandlers } from "./search/handlers.ts";
import { webSearchHandlers } from "./search/web-search-handlers.ts";
import { statusHandlers } from "./status/handlers.ts";
import { threadHandlers } from "./threads/handlers.ts";
import { trafficDocumentHandlers } from "./traffic-documents/handlers.ts";

/** The two APIs of the service over its parts. */
export function createApp(
  parts: Parts,
  metrics: Metrics,
  options: { checkReplies?: boolean } = {},
) {
  const { config, logger, sql } = parts;
  return createService({
    name: "knowledge",
    version: packageFile.version,
    logger,
    metrics,
    apis: [
      mountApi(contracts.perplexity, perplexityApi(parts), "perplexity"),
      mountApi(contracts.knowledge, knowledgeApi(parts), "problem"),
    ],
    readiness: {
      postgres: () => sql`select 1`,
      search: () => parts.retriever.ready(AbortSignal.timeout(2_000)),
    },
    limits: limitsOf(config),
    internalToken: config.WORKSPACE_INTERNAL_TOKEN,
    checkReplies: options.checkReplies ?? false,
  });
}

function perplexityApi(parts: Parts): Handlers<Operations["perplexity"]> {
  const { config, models, search, countTokens } = parts;
  const passThrough = { perplexity: models.perplexity };
  return {
    ...responseHandlers(parts.responses),
    ...chatHandlers(parts.chat),
    ...webSearchHandlers({
      ...search,
      countTokens,
      publicUrl: config.PUBLIC_URL,
      upstream: config.SEARCH_ROUTE === "perplexity" ? passThrough.perplexity : null,
    }),
    ...embeddingHandlers({
      embedder: parts.embedder,
      upstream: config.EMBEDDINGS_ROUTE === "perplexity" ? passThrough.perplexity : null,
    }),
    ...modelHandlers(models.catalogue),
    ...browserHandlers(),
  };
}

function knowledgeApi(parts: Parts): Handlers<Operations["knowledge"]> {
  const { config, documents, embedder, sql } = parts;
  return {
    ...documentHandlers(documents),
    ...folderHandlers(parts.folders),
    ...indexingHandlers({
      ...documents,
      indexing: parts.indexing,
      embedder,
      indexer: parts.indexer,
    }),
    ...searchHandlers(parts.search),
    ...answerHandlers(parts.answers),
    ...threadHandlers(parts.answers),
    ...collectionHandlers(parts.collecting),
    ...evaluationHandlers(parts),
    ...trafficDocumentHandlers(documents),
    ...statusHandlers({
      sql,
      routes: parts.models.routes,
      cache: parts.cache,
      cacheCounts: parts.cacheCounts,
      startedAt: parts.startedAt,
      settings: {
        embedding_model: { id: embedder.modelId, dimensions: embedder.dimensions },
        document_kinds: ["markdown", "text", "html", "pdf", "json", "openapi", "code"],
        max_upload_bytes: config.MAX_DOCUMENT,
        max_question_chars: 8_000,
        answer_cache_ttl_seconds: Math.round(config.ANSWER_CACHE_TTL / 1_000),
        refusal_threshold: supportThreshold,
        web_search_configured: false,
        private_urls_allowed: config.ALLOW_PRIVATE_HOSTS.length > 0,
      },
    }),
  };
}
