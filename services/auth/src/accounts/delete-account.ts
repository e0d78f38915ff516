import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { appendLeaseLines, takeLeaseGroups } from "../pools/leases/audit-repository.ts";
import { lockPool, notifyPoolChanged } from "../pools/repository.ts";
import type { Caller } from "../sessions/caller.ts";
import { changeAccount } from "./change-account.ts";
import { deleteAccountRow } from "./repository.ts";

/** Removes an account; its secret goes with it. @throws NotFoundError; ProblemError 403 */
export function deleteAccount(deps: { sql: Database }, caller: Caller, id: string): Promise<void> {
  const { organisationId } = caller;
  return changeAccount(deps.sql, caller, id, async (sql, account) => {
    await lockPool(sql, account.poolId);
    // Its leases go with it, so they are read before and written down with it.
    const leases = await takeLeaseGroups(sql, account.poolId);
    await deleteAccountRow(sql, id);
    await notifyPoolChanged(sql, account.poolId);
    await appendLeaseLines(sql, leases);
    await appendAudit(sql, actorOf(caller), {
      action: "account.delete",
      organisationId,
      target: { kind: "account", id },
      details: { upstream: account.upstream },
    });
  });
}
