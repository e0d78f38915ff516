import { randomUUID } from "node:crypto";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { Vault, keySourceFrom } from "@workspace/vault";
import { SessionLocks } from "../adapters/locks/session-locks.ts";
import { createOutbound } from "../adapters/outbound/outbound.ts";
import { VaultRepository } from "../vault/repository.ts";
import { RotationWorker } from "../vault/rotation-worker.ts";
import { toldSource } from "../vault/told-source.ts";
import { leaseAudit } from "./leases/audit-leases.ts";
import { LeaseCredentials } from "./leases/lease-credentials.ts";
import { LeasePlaces } from "./leases/report-lease.ts";
import { LeaseRepository } from "./leases/repository.ts";
import { PoolHub } from "./pool-hub.ts";
import type { PoolsConfig } from "./pools-config.ts";
import { TokenRenewer } from "./tokens/token-renewer.ts";
import { TokenRepository } from "./tokens/repository.ts";
import { TurnRepository } from "./turns/repository.ts";

/** The vault, the accounts in it, and the pools that hand them out. */
export function composePools(
  config: PoolsConfig & { DATABASE_URL: string },
  sql: Database,
  logger: Logger,
) {
  const secrets = new VaultRepository(sql);
  const vault = new Vault(
    toldSource(
      keySourceFrom({
        keys: config.VAULT_KEYS,
        command: config.VAULT_KEY_COMMAND,
        file: config.VAULT_KEY_FILE,
        isNew: () => secrets.isEmpty(),
      }),
    ),
  );
  const locks = new SessionLocks(config.DATABASE_URL, "auth");
  const rotation = new RotationWorker({ vault, secrets, locks, logger });
  const outbound = createOutbound({
    allowPrivateHosts: config.ALLOW_PRIVATE_UPSTREAMS,
    timeoutMs: config.UPSTREAM_TIMEOUT,
  });
  const timings = {
    startWithinMs: config.POOL_START_WITHIN,
    renewAheadMs: config.POOL_RENEW_AHEAD,
    minTokenLifeMs: config.POOL_MIN_TOKEN_LIFE,
    failureThreshold: config.POOL_FAILURES,
    coolDownMs: config.POOL_COOL_DOWN,
    maxCoolDownMs: config.POOL_MAX_COOL_DOWN,
    quarantineMs: config.POOL_QUARANTINE,
    maxQuarantineMs: config.POOL_MAX_QUARANTINE,
  };
  const renewer = new TokenRenewer({
    sql,
    tokens: new TokenRepository(sql),
    locks,
    vault,
    outbound,
    logger,
    renewAheadMs: timings.renewAheadMs,
  });
  const leases = new LeaseRepository(sql);
  const hub = new PoolHub({
    sql,
    turns: new TurnRepository(sql, randomUUID()),
    leases,
    timings,
    logger,
    renewToken: (accountId) => renewer.request(accountId),
  });
  return {
    vault,
    secrets,
    rotation,
    wakeRotation: () => rotation.wake(),
    outbound,
    renewer,
    leases,
    places: new LeasePlaces(leases),
    hub,
    credentials: new LeaseCredentials(sql, vault),
    logger,
    timings,
    allowPrivateUpstreams: config.ALLOW_PRIVATE_UPSTREAMS,
    maxLeaseMs: config.POOL_MAX_LEASE,
    maxWaitMs: config.POOL_MAX_WAIT,
    background: [
      rotation,
      renewer,
      hub,
      leaseAudit(sql, logger),
      {
        start: () => {},
        close: async () => {
          await outbound.close();
          await locks.close();
        },
      },
    ],
  };
}

export type PoolParts = ReturnType<typeof composePools>;
