import { NotFoundError } from "@workspace/http";
import { actorOf } from "../audit/actor-of.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import type { Caller } from "./caller.ts";
import { endSessions } from "./repository.ts";
import type { SessionStore } from "./use-session.ts";

/** Ends one session of the caller, who may be using it. @throws NotFoundError */
export async function revokeSession(
  store: SessionStore,
  caller: Caller,
  id: string,
): Promise<void> {
  if (!(await endOne(store, caller, id, "session.revoke")))
    throw new NotFoundError(`There is no session ${id}`);
}

/** As `revokeSession`; one that has ended meanwhile is as good. */
export async function signOut(store: SessionStore, caller: Caller, id: string): Promise<void> {
  await endOne(store, caller, id, "session.end");
}

async function endOne({ sql }: SessionStore, caller: Caller, id: string, action: string) {
  const { userId } = caller;
  return sql.begin(async (transaction) => {
    if ((await endSessions(transaction, userId, { id })).length === 0) return false;
    const target = { kind: "session", id };
    await appendPersonalAudit(transaction, actorOf(caller), userId, { action, target });
    return true;
  });
}

/** Ends all sessions of the caller, or all others. */
export async function revokeSessions(
  { sql }: SessionStore,
  caller: Caller,
  { includeCurrent }: { includeCurrent: boolean },
): Promise<void> {
  const { userId, session } = caller;
  await sql.begin(async (transaction) => {
    const except = includeCurrent ? null : (session?.id ?? null);
    const ended = await endSessions(transaction, userId, { except });
    await appendPersonalAudit(transaction, actorOf(caller), userId, {
      action: "session.revoke-all",
      target: { kind: "user", id: userId },
      details: { ended: ended.length },
    });
  });
}
