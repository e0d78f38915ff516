import type { Database } from "@workspace/storage";
import type { People } from "../adapters/people/people.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { system } from "../audit/audit-line.ts";
import { createUser, userCreated } from "./create-user.ts";
import { findOwner, makeOwner, takeTurn } from "./repository.ts";

/**
 * The first start makes the one owner, who has no password yet: a one-time link signs them in.
 * @returns whether the owner was made now
 */
export function ensureOwner(
  sql: Database,
  people: People,
  owner: { name: string; email: string },
): Promise<boolean> {
  return sql.begin(async (transaction) => {
    await takeTurn(transaction, "owner");
    if (await findOwner(transaction)) return false;
    const user = await createUser(people, transaction, { ...owner, emailVerified: false }, null);
    await makeOwner(transaction, user.id);
    await appendAudit(transaction, system, userCreated(user, "first start"));
    return true;
  });
}
