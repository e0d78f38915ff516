import { NotFoundError } from "@workspace/http";
import type { Database, Queryable } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account } from "./account.ts";
import { findAccount } from "./repository.ts";

/** @throws NotFoundError, also for what the caller may not see */
export function getAccount(deps: { sql: Database }, caller: Caller, id: string): Promise<Account> {
  return inOrganisation(deps.sql, caller, "accounts:read", caller.organisationId, (sql) =>
    needAccount(sql, id),
  );
}

/** Inside a tenant's transaction, where row security hides what is another's. */
export async function needAccount(sql: Queryable, id: string): Promise<Account> {
  const account = await findAccount(sql, id);
  if (!account) throw new NotFoundError(`There is no account ${id}`);
  return account;
}
