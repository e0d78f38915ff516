import { ProblemError } from "@workspace/http";
import type { Role } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Caller } from "../sessions/caller.ts";
import { needUser } from "../users/need-user.ts";
import { invitationAccepted, joinByInvitation, takeInvitation } from "./take-invitation.ts";

/** For somebody who has an account with the invited address. @throws ProblemError 403 */
export function acceptInvitation(
  sql: Database,
  caller: Caller,
  token: string,
): Promise<{ organisationId: string; role: Role }> {
  return sql.begin(async (transaction) => {
    const user = await needUser(transaction, caller.userId);
    const invitation = await takeInvitation(transaction, token);
    if (invitation.email !== user.email) {
      throw new ProblemError({
        type: "invitation-not-valid",
        status: 403,
        title: "The invitation is not valid",
        detail: "It is for another e-mail address.",
      });
    }
    await joinByInvitation(transaction, invitation, user.id);
    await appendAudit(transaction, actorOf(caller), invitationAccepted(invitation));
    return { organisationId: invitation.organisation_id, role: invitation.role };
  });
}
