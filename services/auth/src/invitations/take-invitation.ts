import { ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import type { AuditEvent } from "../audit/audit-line.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { insertMembership, takeByToken } from "./repository.ts";
import type { InvitationRow } from "./repository.ts";

/** Uses an invitation up. @throws ProblemError 403 */
export async function takeInvitation(
  transaction: Queryable,
  token: string,
): Promise<InvitationRow> {
  const invitation = await takeByToken(transaction, hashOf(token));
  if (invitation) return invitation;
  throw new ProblemError({
    type: "invitation-not-valid",
    status: 403,
    title: "The invitation is not valid",
    detail: "It was taken, withdrawn or is too old. Ask for another.",
  });
}

export async function joinByInvitation(
  transaction: Queryable,
  invitation: InvitationRow,
  userId: string,
): Promise<void> {
  await insertMembership(transaction, invitation.organisation_id, userId, invitation.role);
}

export function invitationAccepted(invitation: InvitationRow): AuditEvent {
  return {
    action: "invitation.accept",
    organisationId: invitation.organisation_id,
    target: { kind: "invitation", id: invitation.id },
    details: { role: invitation.role },
  };
}
