import { ConflictError, InvalidInputError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import type { Vault } from "@workspace/vault";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import { findPool, insertPool, notifyPoolChanged } from "../pools/repository.ts";
import type { Pool } from "../pools/repository.ts";
import { wellKnownSettings } from "../pools/well-known-upstreams.ts";
import type { Caller } from "../sessions/caller.ts";
import { mainSecret } from "./account.ts";
import type { Account, AccountSettings, Credential } from "./account.ts";
import { needAccount } from "./get-account.ts";
import { countAccounts, insertAccount } from "./repository.ts";
import { storeCredential } from "./store-credential.ts";

export interface CreateAccountInput extends AccountSettings {
  upstream: string;
  credential: Credential;
}

const maxAccountsInPool = 500;

/**
 * Keeps somebody's credential for an upstream.
 * @throws InvalidInputError for an upstream that has no pool and is not well known; ConflictError
 * when the pool is full
 */
export function createAccount(
  deps: { sql: Database; vault: Vault },
  caller: Caller,
  { upstream, credential, ...settings }: CreateAccountInput,
): Promise<Account> {
  const { organisationId, userId } = caller;
  return inOrganisation(
    deps.sql,
    caller,
    "accounts:create",
    organisationId,
    async (sql, access) => {
      const pool = await poolFor(sql, organisationId, upstream);
      if ((await countAccounts(sql, pool.id)) >= maxAccountsInPool)
        throw new ConflictError(`A pool holds ${maxAccountsInPool} accounts at most`, "pool-full");
      const id = newId("acc");
      const { kind } = credential;
      await insertAccount(sql, {
        ...settings,
        id,
        poolId: pool.id,
        organisationId,
        ownerUserId: userId,
        kind,
        ...secretFacts(credential),
      });
      await storeCredential(sql, deps.vault, id, organisationId, credential);
      await notifyPoolChanged(sql, pool.id);
      const account = await needAccount(sql, access, id);
      await appendAudit(sql, actorOf(caller), {
        action: "account.create",
        organisationId,
        target: { kind: "account", id },
        details: { upstream, kind, sharing: settings.sharing },
      });
      return account;
    },
  );
}

/** What may be known of a credential. */
export function secretFacts(credential: Credential) {
  const isOauth = credential.kind === "oauth";
  return {
    secretHint: mainSecret(credential).hint(),
    tokenExpiresAt: isOauth ? credential.expiresAt : null,
    renewable: isOauth && credential.refreshToken !== null,
  };
}

async function poolFor(sql: Queryable, organisationId: string, upstream: string): Promise<Pool> {
  const known = await findPool(sql, organisationId, upstream);
  if (known) return known;
  const settings = wellKnownSettings(upstream);
  if (!settings) {
    const detail = `Make a pool for ${upstream} first, with the address of the upstream`;
    throw new InvalidInputError(detail, [{ pointer: "/body/upstream", detail }]);
  }
  await insertPool(sql, newId("pol"), organisationId, upstream, settings);
  const pool = await findPool(sql, organisationId, upstream);
  if (!pool) throw new Error("The pool was not stored");
  return pool;
}
