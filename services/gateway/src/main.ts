import { fileURLToPath } from "node:url";
import { readConfig } from "@workspace/config";
import { runService } from "@workspace/http";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createGateway } from "./app.ts";
import { loadGatewayConfig } from "./config.ts";

const config = readConfig("gateway", loadGatewayConfig);
const logger = createLogger({ service: "gateway", level: config.LOG_LEVEL });
const sql = openDatabase({ url: config.DATABASE_URL, schema: "gateway" });
await migrate(sql, "gateway", fileURLToPath(new URL("../migrations", import.meta.url)));

const gateway = createGateway({ config, sql, logger, metrics: createMetrics("gateway") });
await gateway.watch();
await runService(gateway.app, {
  host: config.HOST,
  port: config.PORT,
  logger,
  drainTimeoutMs: config.DRAIN_TIMEOUT,
  close: async () => {
    await gateway.close();
    await sql.end({ timeout: 5 });
  },
});
