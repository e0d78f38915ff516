import { ConflictError, InvalidInputError, NotFoundError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import type { Secret, Vault } from "@workspace/vault";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { changedNames } from "../audit/changed-names.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import { deleteSecrets, findSecrets, putSecret } from "../vault/repository.ts";
import { checkSettings } from "./pool-rules.ts";
import {
  deletePoolRow,
  findPoolById,
  hasAnyAccount,
  insertPool,
  lockPool,
  notifyPoolChanged,
  updatePoolRow,
} from "./repository.ts";
import type { Pool, PoolSettings } from "./repository.ts";
import { poolSecret, poolsTable } from "./secret-places.ts";
import { defaultSettings, wellKnownSettings } from "./well-known-upstreams.ts";

export interface PoolDependencies {
  sql: Database;
  vault: Vault;
  allowPrivateUpstreams: readonly string[];
}

export interface PoolChanges extends Partial<PoolSettings> {
  /** Null takes it away. */
  clientSecret?: Secret | null;
}

/** @throws InvalidInputError; ConflictError if the upstream has a pool */
export function createPool(
  deps: PoolDependencies,
  caller: Caller,
  upstream: string,
  { clientSecret, ...changes }: PoolChanges,
): Promise<Pool> {
  const { organisationId } = caller;
  const known = wellKnownSettings(upstream);
  const baseUrl = changes.baseUrl ?? known?.baseUrl;
  if (baseUrl === undefined) {
    const detail = `base_url is needed: ${upstream} is not well known`;
    throw new InvalidInputError(detail, [{ pointer: "/body/base_url", detail }]);
  }
  const settings = { ...defaultSettings, ...known, ...changes, baseUrl };
  checkSettings(settings, deps.allowPrivateUpstreams);
  return inOrganisation(deps.sql, caller, "pools:manage", organisationId, async (sql) => {
    const pool = await insertPool(sql, newId("pol"), organisationId, upstream, settings);
    if (!pool) throw new ConflictError(`There is a pool for ${upstream} already`);
    await storeClientSecret(sql, deps.vault, pool, clientSecret);
    await appendAudit(sql, actorOf(caller), {
      action: "pool.create",
      organisationId,
      target: { kind: "pool", id: pool.id },
      details: { upstream, origin: new URL(settings.baseUrl).origin },
    });
    return pool;
  });
}

/**
 * @throws NotFoundError; ConflictError for another address while there are accounts: their secrets
 * were given for the present one; InvalidInputError, also for another address without the client
 * secret, for the same reason
 */
export function updatePool(
  deps: PoolDependencies,
  caller: Caller,
  id: string,
  { clientSecret, ...changes }: PoolChanges,
): Promise<Pool> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "pools:manage", organisationId, async (sql) => {
    await lockPool(sql, id);
    const before = await needPool(sql, organisationId, id);
    const settings = { ...before, ...changes };
    checkSettings(settings, deps.allowPrivateUpstreams);
    if (goesElsewhere(before, settings) && (await hasAnyAccount(sql, id))) {
      throw new ConflictError(
        "The secrets of its accounts were given for the present address; remove the accounts first",
        "pool-has-accounts",
      );
    }
    if (clientSecret === undefined && carriesElsewhere(before, settings))
      await refuseStoredClientSecret(sql, id);
    const pool = await updatePoolRow(sql, id, settings);
    if (!pool) throw new NotFoundError(`There is no pool ${id}`);
    await storeClientSecret(sql, deps.vault, pool, clientSecret);
    await notifyPoolChanged(sql, id);
    await appendAudit(sql, actorOf(caller), {
      action: "pool.update",
      organisationId,
      target: { kind: "pool", id },
      details: { changed: changedNames({ ...changes, clientSecret }) },
    });
    return pool;
  });
}

/** @throws NotFoundError; ConflictError while there are accounts */
export function deletePool(deps: PoolDependencies, caller: Caller, id: string): Promise<void> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "pools:manage", organisationId, async (sql) => {
    await lockPool(sql, id);
    const { upstream } = await needPool(sql, organisationId, id);
    if (await hasAnyAccount(sql, id))
      throw new ConflictError("Remove its accounts first", "pool-has-accounts");
    await deletePoolRow(sql, id);
    await notifyPoolChanged(sql, id);
    await appendAudit(sql, actorOf(caller), {
      action: "pool.delete",
      organisationId,
      target: { kind: "pool", id },
      details: { upstream },
    });
  });
}

/** Row security hides what is another's; should it ever not, this does. @throws NotFoundError */
export async function needPool(sql: Queryable, organisationId: string, id: string): Promise<Pool> {
  const pool = await findPoolById(sql, id);
  if (pool?.organisationId !== organisationId) throw new NotFoundError(`There is no pool ${id}`);
  return pool;
}

function goesElsewhere(before: PoolSettings, after: PoolSettings): boolean {
  const origin = (url: string | null) => (url === null ? null : new URL(url).origin);
  return (
    origin(before.baseUrl) !== origin(after.baseUrl) ||
    (after.tokenUrl !== null && origin(before.tokenUrl) !== origin(after.tokenUrl))
  );
}

function carriesElsewhere(before: PoolSettings, after: PoolSettings): boolean {
  return goesElsewhere(before, after) || before.headerName !== after.headerName;
}

/** Who may change a pool need not know its client secret, and is not to learn it by an address. */
async function refuseStoredClientSecret(sql: Queryable, id: string): Promise<void> {
  const stored = await findSecrets(sql, poolsTable, [id], "client-secret");
  if (stored.length === 0) return;
  const detail = "The client secret was given for the present address: give it again, or null";
  throw new InvalidInputError(detail, [{ pointer: "/body/client_secret", detail }]);
}

async function storeClientSecret(
  sql: Queryable,
  vault: Vault,
  pool: Pool,
  secret: Secret | null | undefined,
): Promise<void> {
  if (secret === undefined) return;
  const context = poolSecret(pool.id, pool.organisationId);
  if (secret) await putSecret(sql, context, await vault.seal(secret, context));
  else await deleteSecrets(sql, poolsTable, [pool.id]);
}
