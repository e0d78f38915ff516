import { readConfig } from "@workspace/config";
import { runService } from "@workspace/http";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { compose, createApp } from "./app.ts";
import { loadAnalysisConfig, migrationsFolder } from "./config.ts";

const config = readConfig("analysis", loadAnalysisConfig);
const logger = createLogger({ service: "analysis", level: config.LOG_LEVEL });
const sql = openDatabase({
  url: config.DATABASE_URL,
  schema: "analysis",
  maxConnections: config.DATABASE_CONNECTIONS,
});
await migrate(sql, "analysis", migrationsFolder);
const parts = compose({ config, sql, logger });

await runService(createApp(parts, createMetrics("analysis")), {
  host: config.HOST,
  port: config.PORT,
  localSockets: config.LOCAL_SOCKETS,
  logger,
  drainTimeoutMs: config.DRAIN_TIMEOUT,
  close: async () => {
    await parts.organisations.close();
    await parts.learning.close();
    await parts.unfinished.close();
    await parts.silent.close();
    await parts.importing.close();
    await sql.end({ timeout: 5 });
  },
});

parts.unfinished.start();
parts.silent.start();
parts.learning.start();
parts.organisations.start();
