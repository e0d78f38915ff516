import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { AuditRetention } from "./audit/retention.ts";
import { composePeople } from "./compose-people.ts";
import type { AuthConfig } from "./config.ts";
import { RevocationHub } from "./introspection/revocation-hub.ts";
import { composePools } from "./pools/compose-pools.ts";
import { Housekeeping } from "./sessions/housekeeping.ts";

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
export async function compose({ config, sql, logger }: Foundation) {
  const people = await composePeople(config, sql);
  const pools = composePools(config, sql, logger);
  const revocations = new RevocationHub(sql, logger);
  const background: BackgroundTask[] = [
    new Housekeeping(people.store, logger),
    new AuditRetention(sql, logger, config.AUDIT_RETENTION || undefined),
    ...pools.background,
    revocations,
  ];
  return {
    config,
    sql,
    logger,
    background,
    people,
    pools,
    revocations,
  };
}

export type Parts = Awaited<ReturnType<typeof compose>>;
