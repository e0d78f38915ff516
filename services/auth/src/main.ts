import { readConfig } from "@workspace/config";
import { runService } from "@workspace/http";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createApp } from "./app.ts";
import { compose } from "./compose.ts";
import { loadAuthConfig, migrationsFolder } from "./config.ts";
import { ensureOwner } from "./users/ensure-owner.ts";

const config = readConfig("auth", loadAuthConfig);
const logger = createLogger({ service: "auth", level: config.LOG_LEVEL });
const sql = openDatabase({
  url: config.DATABASE_URL,
  schema: "auth",
  maxConnections: config.DATABASE_CONNECTIONS,
});
await migrate(sql, "auth", migrationsFolder);
const parts = await compose({ config, sql, logger });
const owner = { name: config.OWNER_NAME, email: config.OWNER_EMAIL };
if (await ensureOwner(sql, parts.people.people, owner))
  logger.info("the first start made the owner");

await runService(createApp(parts, createMetrics("auth")), {
  host: config.HOST,
  port: config.PORT,
  localSockets: config.LOCAL_SOCKETS,
  logger,
  drainTimeoutMs: config.DRAIN_TIMEOUT,
  close: async () => {
    await Promise.all(parts.background.map((task) => task.close()));
    await sql.end({ timeout: 5 });
  },
});

for (const task of parts.background) task.start();
