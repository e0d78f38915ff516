import type { Database, Queryable } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Access } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account } from "./account.ts";
import { requireChangeable } from "./change-rules.ts";
import { needAccount } from "./get-account.ts";

/**
 * Does something with an account that its caller may change, in one transaction.
 * @throws NotFoundError, also for what the caller may not see; ProblemError 403
 */
export function changeAccount<T>(
  sql: Database,
  caller: Caller,
  id: string,
  change: (transaction: Queryable, account: Account, access: Access) => Promise<T>,
): Promise<T> {
  const { organisationId } = caller;
  return inOrganisation(
    sql,
    caller,
    "accounts:create",
    organisationId,
    async (transaction, access) => {
      const account = await needAccount(transaction, access, id);
      await requireChangeable(transaction, caller, access, account);
      return change(transaction, account, access);
    },
  );
}
