import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { AuthConfig } from "./config.ts";

export interface Foundation {
  config: AuthConfig;
  sql: Database;
  logger: Logger;
}

/** What works by itself beside the requests. */
export interface BackgroundTask {
  start(): void;
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** All parts of the service, put together; nothing runs yet. */
export function compose({ config, sql, logger }: Foundation) {
  const background: BackgroundTask[] = [];
  return {
    config,
    sql,
    logger,
    background,
    nextAuth: { publicUrl: config.PUBLIC_URL, providers: config.AUTH_PROVIDERS },
  };
}

export type Parts = ReturnType<typeof compose>;
