import { LRUCache } from "lru-cache";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { LeaseRepository } from "./leases/repository.ts";
import { PoolDesk } from "./pool-desk.ts";
import type { PoolTimings } from "./pool-desk.ts";
import { findPool, watchPools } from "./repository.ts";
import type { Pool } from "./repository.ts";
import type { TurnRepository } from "./turns/repository.ts";

export interface PoolHubOptions {
  sql: Database;
  turns: TurnRepository;
  leases: LeaseRepository;
  timings: PoolTimings;
  logger: Logger;
  renewToken: (accountId: string) => void;
}

const sweepMs = 5_000;
const overdueGraceMs = 30_000;
const overdueAtOnce = 500;
const keepLeasesMs = 48 * 3_600_000;
const forgetEverySweeps = 120;
const knownPoolsMs = 30_000;

/** The desks of this replica, one for each pool in use, and what they hear of other replicas. */
export class PoolHub {
  readonly #options: PoolHubOptions;
  readonly #desks = new Map<string, PoolDesk>();
  readonly #pools = new LRUCache<string, Pool>({ max: 2_000, ttl: knownPoolsMs });
  readonly #looking = new Map<string, Promise<Pool | undefined>>();
  #sweeper: NodeJS.Timeout | undefined;
  #sweeps = 0;
  #sweeping: Promise<void> = Promise.resolve();
  #unlisten: Promise<(() => Promise<void>) | undefined> | undefined;

  constructor(options: PoolHubOptions) {
    this.#options = options;
  }

  start(): void {
    const { sql, logger } = this.#options;
    this.#unlisten = watchPools(
      sql,
      (poolId, changed) => {
        if (changed) this.#pools.clear();
        this.#desks.get(poolId)?.wake();
      },
      () => {
        this.#pools.clear();
        for (const desk of this.#desks.values()) desk.wake();
      },
    ).catch((error: unknown) => {
      logger.error({ err: error }, "the changes of pools cannot be followed");
      return undefined;
    });
    this.#sweeper = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() => this.sweep());
    }, sweepMs);
    this.#sweeper.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    for (const desk of this.#desks.values()) desk.close();
    await this.#sweeping;
    const unlisten = await this.#unlisten;
    await unlisten?.().catch(() => {});
  }

  /** How many wait at this replica. */
  get waiting(): number {
    let sum = 0;
    for (const desk of this.#desks.values()) sum += desk.waiting;
    return sum;
  }

  /** A crowd that asks for the same pool at once costs one query. */
  async findPool(organisationId: string, upstream: string): Promise<Pool | undefined> {
    const key = `${organisationId} ${upstream}`;
    const known = this.#pools.get(key) ?? this.#looking.get(key);
    if (known) return known;
    const looking = findPool(this.#options.sql, organisationId, upstream)
      .then((pool) => {
        if (pool) this.#pools.set(key, pool);
        return pool;
      })
      .finally(() => this.#looking.delete(key));
    this.#looking.set(key, looking);
    return looking;
  }

  forgetPools(): void {
    this.#pools.clear();
  }

  desk(poolId: string): PoolDesk {
    const known = this.#desks.get(poolId);
    if (known) return known;
    const { turns, timings, logger, renewToken } = this.#options;
    const desk = new PoolDesk({ poolId, turns, timings, logger, renewToken });
    this.#desks.set(poolId, desk);
    return desk;
  }

  /** Settles leases that ran out, drops desks that have nothing to do, forgets old leases. */
  async sweep(): Promise<void> {
    const { leases, logger } = this.#options;
    try {
      for (const { id, poolId } of await leases.listOverdue(overdueGraceMs, overdueAtOnce)) {
        await this.desk(poolId).report({
          leaseId: id,
          outcome: { kind: "none" },
          sent: true,
          status: null,
          tokens: null,
          costMicros: null,
          overdue: true,
        });
      }
      if (this.#sweeps++ % forgetEverySweeps === 0) await leases.forgetBefore(keepLeasesMs);
    } catch (error) {
      logger.warn({ err: error }, "leases that ran out were not settled");
    }
    for (const [poolId, desk] of this.#desks) if (desk.idle) this.#desks.delete(poolId);
  }
}
