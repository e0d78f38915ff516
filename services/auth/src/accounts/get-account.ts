import { NotFoundError } from "@workspace/http";
import type { Database, Queryable } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Access } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account } from "./account.ts";
import { findAccount } from "./repository.ts";

/** @throws NotFoundError, also for what the caller may not see */
export function getAccount(deps: { sql: Database }, caller: Caller, id: string): Promise<Account> {
  return inOrganisation(deps.sql, caller, "accounts:read", caller.organisationId, (sql, access) =>
    needAccount(sql, access, id),
  );
}

/** Row security hides what is another's; should it ever not, this does. @throws NotFoundError */
export async function needAccount(sql: Queryable, access: Access, id: string): Promise<Account> {
  const account = await findAccount(sql, id);
  if (!account || !maySee(access, account)) throw new NotFoundError(`There is no account ${id}`);
  return account;
}

function maySee({ organisationId, userId }: Access, account: Account): boolean {
  if (account.organisationId !== organisationId) return false;
  return account.sharing !== "private" || account.ownerUserId === userId;
}
