import { ConflictError, InvalidInputError, atLeast } from "@workspace/http";
import type { Role } from "@workspace/http";
import { newId } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Origins } from "../browser/origins.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import { aboveOwnRole } from "../organisations/change-members.ts";
import { findOrganisation, listMembers } from "../organisations/repository.ts";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import type { Caller, CallerDependencies } from "../sessions/caller.ts";
import { normalEmail } from "../users/email.ts";
import { replaceInvitation } from "./repository.ts";

/** One invitation for each address: a new one replaces the one before. */
export async function createInvitation(
  deps: CallerDependencies & { origins: Origins; lifetimeMs: number },
  caller: Caller,
  organisationId: string,
  input: { email: string; role: Role },
) {
  const email = normalEmail(input.email);
  if (email === null) throw new InvalidInputError("The e-mail address is not valid");
  const id = newId("inv");
  const token = newSecret();
  const expiresAt = new Date(Date.now() + deps.lifetimeMs);
  const { sql } = deps.store;
  await inOrganisation(sql, caller, "invitations:manage", organisationId, async (tx, access) => {
    const { role } = input;
    if (!atLeast(access.role, role) || (access.role !== "owner" && role === "admin"))
      throw aboveOwnRole();
    if ((await findOrganisation(tx, organisationId))?.personal)
      throw new ConflictError("A personal organisation has one member; make another organisation");
    if ((await listMembers(tx, organisationId)).some((member) => member.email === email))
      throw new ConflictError("This person is a member already");
    await replaceInvitation(tx, {
      id,
      organisationId,
      email,
      role,
      tokenHash: hashOf(token),
      invitedBy: caller.userId,
      expiresAt,
    });
    await appendAudit(tx, actorOf(caller), {
      action: "invitation.create",
      organisationId,
      target: { kind: "invitation", id },
      details: { email, role },
    });
  });
  const url = new URL("/sign-up", deps.origins.publicUrl);
  // Behind the hash: it reaches neither logs of servers nor the Referer header.
  url.hash = new URLSearchParams({ invitation: token }).toString();
  return { id, email, role: input.role, url: url.href, expires_at: expiresAt };
}
