import { allPages } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure } from "./failure.ts";

type Account = Schemas["auth"]["Account"];

/** An account by id or name. @throws Failure when none or several fit */
export async function findAccount(
  auth: AuthClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<Account> {
  if (/^acc_[0-9a-z]{26}$/.test(nameOrId)) {
    return auth.getAccount({ path: { account_id: nameOrId } }, { signal });
  }
  const accounts = await Array.fromAsync(allPages(auth.listAccounts, { query: {} }, { signal }));
  const named = accounts.filter(({ name }) => name === nameOrId);
  const [found] = named;
  if (found && named.length === 1) return found;
  const why = found
    ? `Several accounts are named "${nameOrId}"; give the id instead.`
    : `There is no account "${nameOrId}".`;
  throw new Failure(`${why} See: npx workspace accounts`);
}
