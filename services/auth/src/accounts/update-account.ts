import { ConflictError } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Vault } from "@workspace/vault";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { changedNames } from "../audit/changed-names.ts";
import { lockPool, notifyPoolChanged } from "../pools/repository.ts";
import type { AccountLimits } from "../pools/scheduling/account.ts";
import type { Caller } from "../sessions/caller.ts";
import { deleteSecrets } from "../vault/repository.ts";
import { accountsTable } from "../pools/secret-places.ts";
import type { Account, AccountSettings, Credential } from "./account.ts";
import { changeAccount } from "./change-account.ts";
import { refuseForeignPrivacy } from "./change-rules.ts";
import { secretFacts } from "./create-account.ts";
import { needAccount } from "./get-account.ts";
import { replaceSecretState, updateAccountRow } from "./repository.ts";
import { storeCredential } from "./store-credential.ts";

export interface UpdateAccountInput extends Partial<Omit<AccountSettings, "limits">> {
  limits?: Partial<AccountLimits>;
  credential?: Credential;
}

/** @throws NotFoundError; ProblemError 403; ConflictError for a credential of another kind */
export function updateAccount(
  deps: { sql: Database; vault: Vault },
  caller: Caller,
  id: string,
  { credential, limits, ...changes }: UpdateAccountInput,
): Promise<Account> {
  const { organisationId } = caller;
  return changeAccount(deps.sql, caller, id, async (sql, before, access) => {
    refuseForeignPrivacy(access, before.ownerUserId, changes.sharing ?? before.sharing);
    if (credential && credential.kind !== before.kind)
      throw new ConflictError(`The account holds a credential of the kind ${before.kind}`);
    // Turns change what is changed here: they wait until this is done.
    await lockPool(sql, before.poolId);
    const { name, sharing, enabled, weight } = { ...before, ...changes };
    const settings = { name, sharing, enabled, weight, limits: { ...before.limits, ...limits } };
    await updateAccountRow(sql, id, settings);
    if (credential) {
      const { secretHint: hint, tokenExpiresAt, renewable } = secretFacts(credential);
      await deleteSecrets(sql, accountsTable, [id]);
      await storeCredential(sql, deps.vault, id, organisationId, credential);
      await replaceSecretState(sql, id, { hint, tokenExpiresAt, renewable });
    }
    await notifyPoolChanged(sql, before.poolId);
    const account = await needAccount(sql, access, id);
    await appendAudit(sql, actorOf(caller), {
      action: "account.update",
      organisationId,
      target: { kind: "account", id },
      details: { changed: changedNames({ ...changes, limits, credential }) },
    });
    return account;
  });
}
