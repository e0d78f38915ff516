import type { Queryable } from "@workspace/storage";

export interface UserRow {
  id: string;
  name: string;
  email: string;
  email_verified: boolean;
  image: string | null;
  is_owner: boolean;
  created_at: Date;
}

export async function findUser(sql: Queryable, id: string): Promise<UserRow | null> {
  const [row] = await sql<UserRow[]>`select * from users where id = ${id}`;
  return row ?? null;
}

export async function findUserByEmail(sql: Queryable, email: string): Promise<UserRow | null> {
  const [row] = await sql<UserRow[]>`select * from users where email = ${email}`;
  return row ?? null;
}

export async function findOwner(sql: Queryable): Promise<UserRow | null> {
  const [row] = await sql<UserRow[]>`
    select * from users where is_owner order by created_at, id limit 1`;
  return row ?? null;
}

export async function isOperator(sql: Queryable, id: string): Promise<boolean> {
  const [row] = await sql`select 1 from users where id = ${id} and is_owner`;
  return row !== undefined;
}

/** Whether there is a session, or another way in than a one-time link. */
export async function hasSignedIn(sql: Queryable, id: string): Promise<boolean> {
  const [row] = await sql`select 1 where exists (select from sessions where user_id = ${id})
    or exists (select from identities where user_id = ${id})
    or exists (select from passkeys where user_id = ${id})`;
  return row !== undefined;
}

export async function makeOwner(sql: Queryable, id: string): Promise<void> {
  await sql`update users set is_owner = true where id = ${id}`;
}

/** Replicas that start together take turns: one of them makes the owner. */
export async function takeTurn(sql: Queryable, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`auth:${what}`}))`;
}

export async function insertPersonalOrganisation(
  sql: Queryable,
  organisation: { id: string; name: string; userId: string },
): Promise<void> {
  const { id, name, userId } = organisation;
  await sql`insert into organisations (id, name, personal_of) values (${id}, ${name}, ${userId})`;
  await sql`insert into memberships (organisation_id, user_id, role)
    values (${id}, ${userId}, 'owner')`;
}

export async function personalOrganisationOf(sql: Queryable, userId: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select id from organisations where personal_of = ${userId}`;
  if (!row) throw new Error(`The user ${userId} has no personal organisation`);
  return row.id;
}
