import type { Queryable } from "@workspace/storage";

export async function replaceLink(
  sql: Queryable,
  userId: string,
  tokenHash: Buffer,
  expiresAt: Date,
): Promise<void> {
  await sql`delete from sign_in_links where user_id = ${userId} or expires_at < now()`;
  await sql`insert into sign_in_links (token_hash, user_id, expires_at)
    values (${tokenHash}, ${userId}, ${expiresAt})`;
}

/** The user of the link, which is used up by this. */
export async function takeLink(sql: Queryable, tokenHash: Buffer): Promise<string | null> {
  const [row] = await sql<{ user_id: string }[]>`delete from sign_in_links
    where token_hash = ${tokenHash} and expires_at > now() returning user_id`;
  return row?.user_id ?? null;
}

export async function deleteLinks(sql: Queryable, userId: string): Promise<void> {
  await sql`delete from sign_in_links where user_id = ${userId}`;
}
