import type { Queryable } from "@workspace/storage";
import type { SignInMethod } from "../sessions/session.ts";

export interface PendingSignIn {
  userId: string;
  method: SignInMethod;
}

export async function insertPending(
  sql: Queryable,
  pending: PendingSignIn & { tokenHash: Buffer; expiresAt: Date },
): Promise<void> {
  const { tokenHash, userId, method, expiresAt } = pending;
  await sql`delete from pending_sign_ins where expires_at < now()`;
  await sql`insert into pending_sign_ins (token_hash, user_id, method, expires_at)
    values (${tokenHash}, ${userId}, ${method}, ${expiresAt})`;
}

/** Counts a try; null when it has expired or its tries are used up. */
export async function tryPending(
  sql: Queryable,
  tokenHash: Buffer,
  maxTries: number,
): Promise<PendingSignIn | null> {
  const [row] = await sql<{ user_id: string; method: SignInMethod }[]>`
    update pending_sign_ins set tries = tries + 1
    where token_hash = ${tokenHash} and expires_at > now() and tries < ${maxTries}
    returning user_id, method`;
  return row ? { userId: row.user_id, method: row.method } : null;
}

/** False where another request was faster. */
export async function takePending(sql: Queryable, tokenHash: Buffer): Promise<boolean> {
  return (await sql`delete from pending_sign_ins where token_hash = ${tokenHash}`).count === 1;
}
