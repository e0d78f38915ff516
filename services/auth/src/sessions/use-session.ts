import type { Database } from "@workspace/storage";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
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
    await endCopied(sql, found);
    return null;
  }
  await touch(sql, found);
  return found;
}

async function endCopied(sql: Database, { id, userId }: Session): Promise<void> {
  await sql.begin(async (transaction) => {
    // Of many requests at once one ends it.
    if ((await endSessions(transaction, userId, { id })).length === 0) return;
    const unknown = { keyId: null, address: null, userAgent: null };
    const actor = { ...unknown, kind: "session" as const, userId, sessionId: id };
    await appendPersonalAudit(transaction, actor, userId, {
      action: "session.reuse",
      outcome: "refused",
      target: { kind: "session", id },
    });
  });
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
