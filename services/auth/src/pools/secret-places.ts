import type { SealContext } from "@workspace/vault";

/** What is sealed for accounts and pools. */
export type Purpose = "credential" | "refresh-token" | "client-secret";

export const accountsTable = "upstream_accounts";
export const poolsTable = "pools";

/** Where an account's secret is sealed for: the API key or access token, or the refresh token. */
export function accountSecret(
  accountId: string,
  organisationId: string,
  purpose: Exclude<Purpose, "client-secret">,
): SealContext {
  return { table: accountsTable, row: accountId, organisationId, purpose };
}

export function poolSecret(poolId: string, organisationId: string): SealContext {
  return { table: poolsTable, row: poolId, organisationId, purpose: "client-secret" };
}
