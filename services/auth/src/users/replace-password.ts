import { InvalidInputError, ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import type { People } from "../adapters/people/people.ts";
import { actorOf } from "../audit/actor-of.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import { requireFreshSession } from "../sessions/caller.ts";
import type { Caller } from "../sessions/caller.ts";
import { endSessions } from "../sessions/repository.ts";
import { rotateNow } from "../sessions/use-session.ts";
import type { SessionStore } from "../sessions/use-session.ts";
import { deleteLinks } from "../sign-in/links-repository.ts";
import { forgiveAttempts, takeAttempts } from "../throttle/attempts.ts";
import type { Allowance } from "../throttle/attempts.ts";
import { needUser } from "./need-user.ts";

export interface ReplacePasswordDependencies {
  store: SessionStore;
  people: People;
  triesOfAccount: Allowance;
}

/**
 * Sets the password, ends all other sessions and open links, and exchanges this session's secret.
 * @returns the new secret of this session; null for a caller without one
 * @throws ProblemError 403, 429, InvalidInputError
 */
export async function replacePassword(
  { store, people, triesOfAccount }: ReplacePasswordDependencies,
  caller: Caller,
  token: string | undefined,
  input: { current: string | undefined; next: string },
): Promise<string | null> {
  const user = await needUser(store.sql, caller.userId);
  if (input.current !== undefined) {
    const subject = { kind: "password-change", name: user.id, allowance: triesOfAccount };
    await takeAttempts(store.sql, [subject]);
    if (!(await people.checkPassword(user.id, input.current))) {
      await store.sql.begin((transaction) => note(transaction, caller, "refused"));
      throw wrongPassword();
    }
    await forgiveAttempts(store.sql, subject);
  } else if (requireFreshSession(caller).method !== "link") throw wrongPassword();
  if (input.next.toLowerCase().includes(user.email))
    throw new InvalidInputError("The password may not hold the e-mail address");
  await store.sql.begin(async (transaction) => {
    await people.setPassword(transaction, user.id, input.next);
    await deleteLinks(transaction, user.id);
    await endSessions(transaction, user.id, { except: caller.session?.id ?? null });
    await note(transaction, caller, "done");
  });
  return caller.session && token !== undefined ? rotateNow(store, caller.session, token) : null;
}

function note(transaction: Queryable, caller: Caller, outcome: "done" | "refused"): Promise<void> {
  const target = { kind: "user", id: caller.userId };
  const event = { action: "password.change", outcome, target };
  return appendPersonalAudit(transaction, actorOf(caller), caller.userId, event);
}

function wrongPassword(): ProblemError {
  return new ProblemError({
    type: "wrong-password",
    status: 403,
    title: "The present password is not right",
    detail: "Give the present password, or sign in by a one-time link first.",
  });
}
