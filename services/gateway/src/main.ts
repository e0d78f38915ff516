import { fileURLToPath } from "node:url";
import { readConfig } from "@workspace/config";
import { runService } from "@workspace/http";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createGateway } from "./app.ts";
import { loadGatewayConfig } from "./config.ts";
import { connectRedis } from "./limits/connect-redis.ts";
import { settleMemory } from "./settle-memory.ts";

const config = readConfig("gateway", loadGatewayConfig);
const logger = createLogger({ service: "gateway", level: config.LOG_LEVEL });
const sql = openDatabase({ url: config.DATABASE_URL, schema: "gateway" });
await migrate(sql, "gateway", fileURLToPath(new URL("../migrations", import.meta.url)));

const redis =
  config.REDIS_URL === undefined
    ? undefined
    : await connectRedis(config.REDIS_URL, config.REDIS_TIMEOUT, logger);
const gateway = createGateway({
  config,
  sql,
  logger,
  metrics: createMetrics("gateway"),
  redis: redis?.buckets,
});
await gateway.watch();
process.on("SIGHUP", () => {
  gateway.reload().catch((error: unknown) => {
    logger.error({ err: error }, "the configuration was not read again; the present one stays");
  });
});
settleMemory();
await runService(gateway.app, {
  host: config.HOST,
  port: config.PORT,
  logger,
  drainTimeoutMs: config.DRAIN_TIMEOUT,
  close: async () => {
    await gateway.close();
    await redis?.close();
    await sql.end({ timeout: 5 });
  },
});
