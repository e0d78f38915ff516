import { InvalidInputError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { authorise } from "../organisations/authorise.ts";
import type { Access } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account, Sharing } from "./account.ts";

/** Who added an account may change it; what is shared, admins as well. @throws ProblemError 403 */
export async function requireChangeable(
  sql: Queryable,
  caller: Caller,
  access: Access,
  account: Account,
): Promise<void> {
  if (account.ownerUserId === access.userId) return;
  await authorise(sql, caller, "accounts:manage", access.organisationId);
}

/** Nobody makes an account private to somebody else. @throws InvalidInputError */
export function refuseForeignPrivacy(access: Access, ownerUserId: string, sharing: Sharing): void {
  if (sharing !== "private" || ownerUserId === access.userId) return;
  const detail = "Only who added an account can make it private";
  throw new InvalidInputError(detail, [{ pointer: "/body/sharing", detail }]);
}
