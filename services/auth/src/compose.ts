import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { auditRetention } from "./audit/retention.ts";
import { composePeople } from "./compose-people.ts";
import type { AuthConfig } from "./config.ts";
import { RevocationHub } from "./introspection/revocation-hub.ts";
import { composePools } from "./pools/compose-pools.ts";
import { composeTokens } from "./tokens/compose-tokens.ts";
import { sessionsHousekeeping } from "./sessions/housekeeping.ts";

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
  const secret = config.AUTH_SECRET ?? config.WORKSPACE_INTERNAL_TOKEN;
  const pools = composePools(config, sql, logger);
  const withoutTokens = await composePeople(config, secret, sql);
  const { vault } = pools;
  const sessions = withoutTokens.store.policy;
  const tokens = composeTokens(config, secret, { sql, vault, sessions, logger });
  const people = { ...withoutTokens, tokens: tokens.tokens };
  const revocations = new RevocationHub(sql, logger);
  const background: BackgroundTask[] = [
    sessionsHousekeeping(people.store, logger),
    auditRetention(sql, logger, config.AUDIT_RETENTION),
    ...pools.background,
    ...tokens.background,
    revocations,
    ...[...people.providers.values()].map((provider) => ({
      start: () => {},
      close: () => provider.close(),
    })),
  ];
  return {
    config,
    sql,
    logger,
    background,
    people,
    pools,
    tokens,
    revocations,
  };
}

export type Parts = Awaited<ReturnType<typeof compose>>;
