import type { Queryable } from "@workspace/storage";

export interface Authenticator {
  secret: string;
  confirmed: boolean;
}

export async function findAuthenticator(
  sql: Queryable,
  userId: string,
): Promise<Authenticator | null> {
  const [row] = await sql<{ secret: string; confirmed_at: Date | null }[]>`
    select secret, confirmed_at from authenticators where user_id = ${userId}`;
  return row ? { secret: row.secret, confirmed: row.confirmed_at !== null } : null;
}

/** False when one is confirmed already. */
export async function putUnconfirmed(
  sql: Queryable,
  userId: string,
  secret: string,
): Promise<boolean> {
  const result = await sql`insert into authenticators as a (user_id, secret)
    values (${userId}, ${secret})
    on conflict (user_id) do update set secret = excluded.secret, last_step = 0, created_at = now()
    where a.confirmed_at is null`;
  return result.count === 1;
}

/** Uses up a step and all before it; false where it is used up already. */
export async function takeStep(sql: Queryable, userId: string, step: number): Promise<boolean> {
  const result = await sql`update authenticators set last_step = ${step}
    where user_id = ${userId} and last_step < ${step}`;
  return result.count === 1;
}

export async function confirm(sql: Queryable, userId: string): Promise<void> {
  await sql`update authenticators set confirmed_at = now() where user_id = ${userId}`;
}

export async function deleteAuthenticator(sql: Queryable, userId: string): Promise<void> {
  await sql`delete from recovery_codes where user_id = ${userId}`;
  await sql`delete from authenticators where user_id = ${userId}`;
}

export async function replaceRecoveryCodes(
  sql: Queryable,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`delete from recovery_codes where user_id = ${userId}`;
  for (const hash of hashes)
    await sql`insert into recovery_codes (user_id, code_hash) values (${userId}, ${hash})`;
}

export async function takeRecoveryCode(
  sql: Queryable,
  userId: string,
  hash: Buffer,
): Promise<boolean> {
  const result = await sql`delete from recovery_codes
    where user_id = ${userId} and code_hash = ${hash}`;
  return result.count === 1;
}

export async function countRecoveryCodes(sql: Queryable, userId: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from recovery_codes where user_id = ${userId}`;
  return row?.n ?? 0;
}
