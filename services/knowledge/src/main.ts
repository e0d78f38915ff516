import { readConfig } from "@workspace/config";
import { runService } from "@workspace/http";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createEmbedder } from "./adapters/embedder/index.ts";
import { recoverAnswers } from "./answers/recover-answers.ts";
import { createApp } from "./app.ts";
import { collectGarbage, collectOften } from "./collect-garbage.ts";
import { compose } from "./compose.ts";
import { loadKnowledgeConfig, migrationsFolder } from "./config.ts";
import { indexOwnDocs } from "./own-docs/index-own-docs.ts";
import { recoverResponses } from "./responses/recover-responses.ts";

collectOften();
const config = readConfig("knowledge", loadKnowledgeConfig);
const logger = createLogger({ service: "knowledge", level: config.LOG_LEVEL });
const sql = openDatabase({
  url: config.DATABASE_URL,
  schema: "knowledge",
  maxConnections: config.DATABASE_CONNECTIONS,
});
await migrate(sql, "knowledge", migrationsFolder);
const embedder = await createEmbedder({
  modelStore: config.MODELS_DIR,
  modelFolder: config.EMBEDDING_MODEL_DIR ?? null,
  logger,
});
const parts = compose({ config, sql, embedder, logger });
const stopping = new AbortController();

await runService(createApp(parts, createMetrics("knowledge")), {
  host: config.HOST,
  port: config.PORT,
  localSockets: config.LOCAL_SOCKETS,
  logger,
  drainTimeoutMs: config.DRAIN_TIMEOUT,
  close: async () => {
    stopping.abort();
    await parts.runs.drain(1_000);
    await Promise.all([
      parts.housekeeping.close(),
      parts.organisations.close(),
      parts.chatWorker.close(),
      parts.follower.close(),
      parts.indexer.close(),
    ]);
    await Promise.all([
      parts.parser.close(),
      parts.retriever.close(),
      parts.models.close(),
      embedder.close(),
    ]);
    await parts.documents.web.close();
    await sql.end({ timeout: 5 });
  },
});

parts.indexer.start();
parts.housekeeping.start();
parts.organisations.start();
parts.chatWorker.start();
await parts.follower.start();
if (config.DOCS_DIR) {
  const changed = await indexOwnDocs(
    sql,
    parts.documents,
    config.DOCS_DIR,
    config.PUBLIC_URL,
    stopping.signal,
  );
  if (changed > 0) logger.info({ documents: changed }, "own documentation indexed");
}
const recovered =
  (await recoverAnswers(parts.answers, parts.runEvents)) +
  (await recoverResponses(parts.responses, parts.runEvents));
if (recovered > 0) logger.info({ runs: recovered }, "runs that were broken off go on");
// What the start left behind would else count as the least that there is to keep.
await collectGarbage();
