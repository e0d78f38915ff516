import { newId, openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import type { Logger } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import { loadConfig } from "@workspace/config";
import { MasterKey, Secret, Vault } from "@workspace/vault";
import type { Credential } from "../../src/accounts/account.ts";
import { insertAccount } from "../../src/accounts/repository.ts";
import { migrationsFolder } from "../../src/config.ts";
import { composePools } from "../../src/pools/compose-pools.ts";
import type { PoolParts } from "../../src/pools/compose-pools.ts";
import { acquireLease } from "../../src/pools/leases/acquire-lease.ts";
import type { AcquireLeaseInput, Lease } from "../../src/pools/leases/acquire-lease.ts";
import { reportLease } from "../../src/pools/leases/report-lease.ts";
import type { ReportLeaseInput } from "../../src/pools/leases/report-lease.ts";
import { poolsShape } from "../../src/pools/pools-config.ts";
import { insertPool, notifyPoolChanged } from "../../src/pools/repository.ts";
import type { PoolSettings } from "../../src/pools/repository.ts";
import type { AccountLimits } from "../../src/pools/scheduling/account.ts";
import { storeCredential } from "../../src/accounts/store-credential.ts";

/** Pools over a database of their own, with any number of replicas in this process. */
export interface PoolBed extends AsyncDisposable {
  sql: Database;
  organisationId: string;
  poolId: string;
  replicas: Replica[];
  log: string[];
  logger: Logger;
  /** What a process of the service needs to be one more replica. */
  environment: Readonly<Record<string, string>>;
  addUser(name: string): Promise<string>;
  addAccount(options: Partial<NewTestAccount>): Promise<string>;
}

export interface Replica {
  parts: PoolParts;
  acquire(input: Partial<AcquireLeaseInput>, signal?: AbortSignal): Promise<Lease>;
  report(leaseId: string, input?: Partial<ReportLeaseInput>): Promise<void>;
}

interface NewTestAccount {
  name: string;
  ownerUserId: string;
  sharing: "organisation" | "private";
  weight: number;
  limits: Partial<AccountLimits>;
  credential: Credential;
}

export const upstream = "simulated";

export async function createPoolBed(
  options: {
    replicas?: number;
    environment?: Record<string, string>;
    pool?: Partial<PoolSettings>;
  } = {},
): Promise<PoolBed> {
  const database = await createTestDatabase([{ schema: "auth", folder: migrationsFolder }]);
  const log: string[] = [];
  const logger = createLogger({
    service: "auth",
    level: "info",
    destination: { write: (line: string) => void log.push(line) },
  });
  const masterKey = MasterKey.random();
  const environment = {
    DATABASE_URL: database.url,
    VAULT_KEYS: masterKey.toText(),
    ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
    ...options.environment,
  };
  const config = { ...loadConfig(poolsShape, environment), DATABASE_URL: database.url };
  const connect = (maxConnections: number) =>
    openDatabase({ url: database.url, schema: "auth", maxConnections });
  const sql = connect(4);
  const databases = [sql];
  const vault = new Vault({ kind: "environment", read: async () => [masterKey] });
  const replicas = Array.from({ length: options.replicas ?? 1 }, (): Replica => {
    const own = connect(10);
    databases.push(own);
    const parts = composePools(config, own, logger);
    for (const task of parts.background) task.start();
    return {
      parts,
      acquire: (input, signal = new AbortController().signal) =>
        acquireLease(parts, signal, {
          upstream,
          organisationId,
          userId: owner,
          keyId: null,
          requestId: null,
          estimate: { tokens: 0, costMicros: 0 },
          durationMs: 30_000,
          waitMs: 5_000,
          excluded: [],
          ...input,
        }),
      report: (leaseId, input = {}) =>
        reportLease(parts, {
          leaseId,
          outcome: "answered",
          status: 200,
          retryAfterMs: null,
          tokens: null,
          costMicros: null,
          ...input,
        }),
    };
  });
  const organisationId = newId("org");
  const poolId = newId("pol");
  await sql`insert into organisations (id, name) values (${organisationId}, 'Test')`;
  const addUser = async (name: string) => {
    const id = newId("usr");
    await sql`insert into users (id, name, email) values (${id}, ${name}, ${`${id}@example.org`})`;
    await sql`insert into memberships (organisation_id, user_id, role)
      values (${organisationId}, ${id}, 'member')`;
    return id;
  };
  const owner = await addUser("owner");
  await insertPool(sql, poolId, organisationId, upstream, {
    baseUrl: "http://127.0.0.1:1",
    testPath: "/",
    headerName: "authorization",
    headerPrefix: "Bearer ",
    tokenUrl: null,
    clientId: null,
    maxWaiting: 2_000,
    maxWaitingPerUser: 1_000,
    userWeights: {},
    ...options.pool,
  });

  return {
    sql,
    organisationId,
    poolId,
    replicas,
    log,
    logger,
    environment,
    addUser,
    addAccount: async (given) => {
      const id = newId("acc");
      const credential = given.credential ?? { kind: "api_key", key: new Secret(`key-of-${id}`) };
      const isOauth = credential.kind === "oauth";
      await sql.begin(async (transaction) => {
        await insertAccount(transaction, {
          id,
          poolId,
          organisationId,
          ownerUserId: given.ownerUserId ?? owner,
          name: given.name ?? id,
          sharing: given.sharing ?? "organisation",
          kind: credential.kind,
          enabled: true,
          weight: given.weight ?? 1,
          secretHint: null,
          tokenExpiresAt: isOauth ? credential.expiresAt : null,
          renewable: isOauth && credential.refreshToken !== null,
          limits: {
            concurrency: null,
            requests: null,
            tokens: null,
            windowMs: 60_000,
            monthlyBudgetMicros: null,
            ...given.limits,
          },
        });
        await storeCredential(transaction, vault, id, organisationId, credential);
        await notifyPoolChanged(transaction, poolId);
      });
      return id;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { parts } of replicas)
        await Promise.all(parts.background.map((task) => task.close()));
      await Promise.all(databases.map((one) => one.end({ timeout: 2 })));
      await database.drop();
    },
  };
}
