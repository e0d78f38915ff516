import type { Role } from "@workspace/http";
import type { Queryable } from "@workspace/storage";

export interface InvitationRow {
  id: string;
  organisation_id: string;
  email: string;
  role: Role;
  expires_at: Date;
  created_at: Date;
}

export async function replaceInvitation(
  sql: Queryable,
  invitation: {
    id: string;
    organisationId: string;
    email: string;
    role: Role;
    tokenHash: Buffer;
    invitedBy: string;
    expiresAt: Date;
  },
): Promise<void> {
  const { id, organisationId, email, role, tokenHash, invitedBy, expiresAt } = invitation;
  await sql`delete from invitations where organisation_id = ${organisationId} and email = ${email}`;
  await sql`insert into invitations
      (id, organisation_id, email, role, token_hash, invited_by, expires_at)
    values (${id}, ${organisationId}, ${email}, ${role}, ${tokenHash}, ${invitedBy}, ${expiresAt})`;
}

export function listInvitations(sql: Queryable, organisationId: string): Promise<InvitationRow[]> {
  return sql<InvitationRow[]>`select * from invitations
    where organisation_id = ${organisationId} and expires_at > now()
    order by created_at desc, id desc limit 500`;
}

export async function deleteInvitation(
  sql: Queryable,
  organisationId: string,
  id: string,
): Promise<boolean> {
  return (
    (await sql`delete from invitations where organisation_id = ${organisationId} and id = ${id}`)
      .count === 1
  );
}

/** The invitation, which is used up by this. */
export async function takeByToken(
  sql: Queryable,
  tokenHash: Buffer,
): Promise<InvitationRow | null> {
  const [row] = await sql<InvitationRow[]>`delete from invitations
    where token_hash = ${tokenHash} and expires_at > now() returning *`;
  return row ?? null;
}

/** All that were sent to an address which its owner has just proved. */
export async function takeByEmail(sql: Queryable, email: string): Promise<InvitationRow[]> {
  return sql<InvitationRow[]>`delete from invitations
    where email = ${email} and expires_at > now() returning *`;
}

export async function insertMembership(
  sql: Queryable,
  organisationId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await sql`insert into memberships (organisation_id, user_id, role)
    values (${organisationId}, ${userId}, ${role}) on conflict do nothing`;
}
