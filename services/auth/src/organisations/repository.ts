import type { Queryable } from "@workspace/storage";
import type { Role } from "./authorise.ts";

export interface OrganisationRow {
  id: string;
  name: string;
  personal: boolean;
  role: Role;
  created_at: Date;
}

export interface MemberRow {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  joined_at: Date;
}

export function listOrganisationsOf(sql: Queryable, userId: string): Promise<OrganisationRow[]> {
  return sql<OrganisationRow[]>`
    select o.id, o.name, o.personal_of is not null as personal, m.role, o.created_at
    from memberships m join organisations o on o.id = m.organisation_id
    where m.user_id = ${userId} order by personal desc, o.name, o.id limit 500`;
}

export async function findOrganisation(
  sql: Queryable,
  id: string,
): Promise<Omit<OrganisationRow, "role"> | null> {
  const [row] = await sql<Omit<OrganisationRow, "role">[]>`
    select id, name, personal_of is not null as personal, created_at
    from organisations where id = ${id}`;
  return row ?? null;
}

export async function insertOrganisation(sql: Queryable, id: string, name: string): Promise<void> {
  await sql`insert into organisations (id, name) values (${id}, ${name})`;
}

export async function renameOrganisation(sql: Queryable, id: string, name: string): Promise<void> {
  await sql`update organisations set name = ${name} where id = ${id}`;
}

export async function deleteOrganisation(sql: Queryable, id: string): Promise<void> {
  await sql`delete from organisations where id = ${id}`;
}

export function listMembers(sql: Queryable, organisationId: string): Promise<MemberRow[]> {
  return sql<MemberRow[]>`
    select m.user_id, u.name, u.email, m.role, m.created_at as joined_at
    from memberships m join users u on u.id = m.user_id
    where m.organisation_id = ${organisationId} order by m.created_at, m.user_id limit 1000`;
}

/** Locks the roles of the organisation, so that two changes at once leave an owner. */
export async function lockRoles(
  sql: Queryable,
  organisationId: string,
): Promise<ReadonlyMap<string, Role>> {
  const rows = await sql<{ user_id: string; role: Role }[]>`select user_id, role from memberships
    where organisation_id = ${organisationId} order by user_id for update`;
  return new Map(rows.map(({ user_id, role }) => [user_id, role]));
}

export async function setRole(
  sql: Queryable,
  organisationId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await sql`update memberships set role = ${role}
    where organisation_id = ${organisationId} and user_id = ${userId}`;
}

export async function deleteMembership(
  sql: Queryable,
  organisationId: string,
  userId: string,
): Promise<void> {
  await sql`delete from memberships
    where organisation_id = ${organisationId} and user_id = ${userId}`;
}
