import type { Queryable } from "@workspace/storage";

export interface PasskeyRow {
  id: string;
  user_id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  name: string;
  backed_up: boolean;
  created_at: Date;
  last_used_at: Date | null;
}

export async function insertChallenge(
  sql: Queryable,
  challenge: { browserHash: Buffer; challenge: string; userId: string | null; expiresAt: Date },
): Promise<void> {
  await sql`delete from passkey_challenges where expires_at < now()`;
  await sql`insert into passkey_challenges (browser_hash, challenge, user_id, expires_at)
    values (${challenge.browserHash}, ${challenge.challenge}, ${challenge.userId},
      ${challenge.expiresAt})`;
}

/** True once: for the browser, the purpose and the user that it was made for. */
export async function takeChallenge(
  sql: Queryable,
  browserHash: Buffer,
  challenge: string,
  userId: string | null,
): Promise<boolean> {
  const result = await sql`delete from passkey_challenges where browser_hash = ${browserHash}
    and challenge = ${challenge} and user_id is not distinct from ${userId} and expires_at > now()`;
  return result.count === 1;
}

/** False when the credential is known already, to whomever it belongs. */
export async function insertPasskey(
  sql: Queryable,
  passkey: Omit<PasskeyRow, "created_at" | "last_used_at">,
): Promise<boolean> {
  const result = await sql`insert into passkeys ${sql(passkey)} on conflict do nothing`;
  return result.count === 1;
}

export function listPasskeys(sql: Queryable, userId: string): Promise<PasskeyRow[]> {
  return sql<PasskeyRow[]>`select * from passkeys where user_id = ${userId}
    order by created_at desc, id desc limit 100`;
}

export async function findByCredential(
  sql: Queryable,
  credentialId: string,
): Promise<PasskeyRow | null> {
  const [row] = await sql<PasskeyRow[]>`
    select * from passkeys where credential_id = ${credentialId}`;
  return row ?? null;
}

/** False when another request has counted further: the authenticator may have been copied. */
export async function countUse(sql: Queryable, id: string, counter: number): Promise<boolean> {
  const result = await sql`update passkeys set counter = ${counter}, last_used_at = now()
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0))`;
  return result.count === 1;
}

export async function deletePasskey(sql: Queryable, userId: string, id: string): Promise<boolean> {
  return (await sql`delete from passkeys where user_id = ${userId} and id = ${id}`).count === 1;
}
