import { ProblemError } from "@workspace/http";
import type { People } from "../adapters/people/people.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { anonymous } from "../audit/audit-line.ts";
import type { Cookies } from "../browser/cookies.ts";
import type { Origins } from "../browser/origins.ts";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import { beginSession } from "../sessions/begin-session.ts";
import type { Client } from "../sessions/begin-session.ts";
import { cookiesFor, tokensOf, withNewSession } from "../sessions/browser-sessions.ts";
import type { SignInMethod } from "../sessions/session.ts";
import type { SessionStore } from "../sessions/use-session.ts";
import type { Allowance } from "../throttle/attempts.ts";
import type { TwoFactor } from "../two-factor/two-factor.ts";
import { personalOrganisationOf } from "../users/repository.ts";
import { insertPending } from "./pending-repository.ts";

export interface SignInSettings {
  linkLifetimeMs: number;
  openSignUp: boolean;
  triesOfAccount: Allowance;
  triesOfAddress: Allowance;
}

export interface SignInDependencies {
  store: SessionStore;
  people: People;
  cookies: Cookies;
  origins: Origins;
  twoFactor: TwoFactor;
  settings: SignInSettings;
}

/** The browser that somebody signs in with. */
export interface Browser extends Client {
  cookieHeader: string | undefined;
}

export interface SignInOutcome {
  status: "signed-in" | "second-factor-required";
  userId: string | null;
  setCookies: string[];
}

const pendingForMs = 10 * 60_000;

/** Ends what a first proof began: with a session, or with the question for the second factor. */
export async function completeSignIn(
  deps: SignInDependencies,
  browser: Browser,
  user: { id: string },
  method: SignInMethod,
): Promise<SignInOutcome> {
  const { store, cookies, twoFactor } = deps;
  // A passkey that verified its user has proved two factors; a provider asks for its own.
  if (method === "password" || method === "link") {
    if (await twoFactor.isEnabled(user.id)) {
      const token = newSecret();
      const expiresAt = new Date(Date.now() + pendingForMs);
      await insertPending(store.sql, {
        tokenHash: hashOf(token),
        userId: user.id,
        method,
        expiresAt,
      });
      return {
        status: "second-factor-required",
        userId: null,
        setCookies: [cookies.set("pending", token, pendingForMs)],
      };
    }
  }
  return openSession(deps, browser, user.id, method);
}

/** A session for somebody who has proved everything. */
export async function openSession(
  { store, cookies }: SignInDependencies,
  browser: Browser,
  userId: string,
  method: SignInMethod,
): Promise<SignInOutcome> {
  const { sql, policy } = store;
  const organisationId = await personalOrganisationOf(sql, userId);
  const input = { userId, organisationId, method, client: browser };
  const { token } = await sql.begin(async (transaction) => {
    const begun = await beginSession(transaction, policy, input);
    const actor = { ...anonymous(browser), kind: "session" as const, userId, sessionId: begun.id };
    await appendAudit(transaction, actor, {
      action: "session.begin",
      organisationId,
      target: { kind: "session", id: begun.id },
      details: { method },
    });
    return begun;
  });
  const before = tokensOf(cookies, browser.cookieHeader);
  const after = await withNewSession(store, before, token, userId);
  return {
    status: "signed-in",
    userId,
    setCookies: [...cookiesFor(cookies, after, store.policy.absoluteMs), cookies.remove("pending")],
  };
}

/** One answer for every reason, so that it tells nothing about who has an account. */
export function signInRefused(): ProblemError {
  return new ProblemError({
    type: "sign-in-refused",
    status: 401,
    title: "Not signed in",
    detail: "The e-mail address and the password, or the code, do not belong together.",
  });
}
