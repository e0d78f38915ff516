import type { Database } from "@workspace/storage";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import { endSessions, findByToken, forgetPrevious, replaceToken, touch } from "./repository.ts";
import type { Session, SessionPolicy } from "./session.ts";

export interface SessionStore {
  sql: Database;
  policy: SessionPolicy;
}

/**
 * The session that a cookie's secret belongs to, or null. A secret that was exchanged long ago has
 * been copied: whoever holds which of the two, the session ends.
 */
export async function useSession(
  { sql, policy }: SessionStore,
  token: string | undefined,
): Promise<Session | null> {
  if (token === undefined) return null;
  const found = await findByToken(sql, hashOf(token), policy);
  if (!found) return null;
  if (found.stale) {
    await endSessions(sql, found.userId, { id: found.id });
    return null;
  }
  await touch(sql, found);
  return found;
}

/** A new secret where that is due, or null; requests with the old one go on for a while. */
export async function rotateIfDue(
  { sql, policy }: SessionStore,
  session: Session,
  token: string,
): Promise<string | null> {
  if (Date.now() - session.rotatedAt.getTime() < policy.rotateAfterMs) return null;
  const next = newSecret();
  return (await replaceToken(sql, session.id, hashOf(token), hashOf(next))) ? next : null;
}

/** A new secret now, with which the old one stops; null where the old one is not the present one. */
export async function rotateNow(
  { sql }: SessionStore,
  session: Session,
  token: string,
): Promise<string | null> {
  const next = newSecret();
  if (!(await replaceToken(sql, session.id, hashOf(token), hashOf(next)))) return null;
  await forgetPrevious(sql, session.id);
  return next;
}
