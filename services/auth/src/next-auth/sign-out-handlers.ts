import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { readForm } from "../browser/read-form.ts";
import { cookiesFor, liveSessions, tokensOf } from "../sessions/browser-sessions.ts";
import { callerOfCookie } from "../sessions/caller.ts";
import { signOut } from "../sessions/revoke-sessions.ts";
import { wantsJson } from "./form-reply.ts";
import type { NextAuthDependencies } from "./handlers.ts";

type Of = "getSignOutPage" | "signOut" | "logClientError";

export function signOutHandlers(
  deps: NextAuthDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  const { forgery, origins, cookies, store } = deps;
  return {
    getSignOutPage: async () => ({
      status: 302,
      headers: { location: new URL("/sign-out", origins.publicUrl).href },
    }),
    signOut: async ({ headers, body }) => {
      const form = await readForm(body);
      forgery.requireToken(headers, form.get("csrfToken"));
      const tokens = tokensOf(cookies, headers.cookie);
      const caller = await callerOfCookie(deps, headers);
      if (caller?.session) await signOut(store, caller, caller.session.id);
      const [next, ...others] = await liveSessions(store, { ...tokens, active: undefined });
      const after = { active: next?.token, others: others.map(({ token }) => token) };
      const setCookies = cookiesFor(cookies, after, store.policy.absoluteMs);
      const url = origins.returnUrl(form.get("callbackUrl"));
      return wantsJson(headers, form)
        ? { status: 200, body: { url }, headers: { "set-cookie": setCookies } }
        : { status: 302, headers: { location: url, "set-cookie": setCookies } };
    },
    logClientError: async ({ body, context }) => {
      const form = await readForm(body);
      // What a browser reports is text from outside: short, and without what it may have caught.
      context.log.info(
        { level: cut(form.get("level")), code: cut(form.get("code")) },
        "a client of Auth.js reports an error",
      );
      return { status: 204 };
    },
  };
}

function cut(text: string | undefined): string {
  return (text ?? "").replaceAll(/[^\w -]/g, "").slice(0, 60);
}
