import { NotFoundError } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import { deleteInvitation } from "./repository.ts";

/** @throws NotFoundError, ProblemError 403 */
export function revokeInvitation(
  sql: Database,
  caller: Caller,
  organisationId: string,
  id: string,
): Promise<void> {
  return inOrganisation(sql, caller, "invitations:manage", organisationId, async (transaction) => {
    if (!(await deleteInvitation(transaction, organisationId, id)))
      throw new NotFoundError("There is no such invitation");
    await appendAudit(transaction, actorOf(caller), {
      action: "invitation.revoke",
      organisationId,
      target: { kind: "invitation", id },
    });
  });
}
