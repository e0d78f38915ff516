import type { Queryable } from "@workspace/storage";
import type { Vault } from "@workspace/vault";
import { accountSecret } from "../pools/secret-places.ts";
import { putSecret } from "../vault/repository.ts";
import { mainSecret } from "./account.ts";
import type { Credential } from "./account.ts";

/** Seals what an account calls with, over what was there. */
export async function storeCredential(
  sql: Queryable,
  vault: Vault,
  accountId: string,
  organisationId: string,
  credential: Credential,
): Promise<void> {
  const main = accountSecret(accountId, organisationId, "credential");
  await putSecret(sql, main, await vault.seal(mainSecret(credential), main));
  if (credential.kind !== "oauth" || credential.refreshToken === null) return;
  const refresh = accountSecret(accountId, organisationId, "refresh-token");
  await putSecret(sql, refresh, await vault.seal(credential.refreshToken, refresh));
}
