import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { browserOf } from "../browser/browser-of.ts";
import { browserSecretOf } from "../browser/browser-secret.ts";
import { authenticationOf } from "../passkeys/passkey-answers.ts";
import { beginAuthentication } from "../passkeys/passkeys.ts";
import { createSignInLink } from "./create-sign-in-link.ts";
import type { SignInDependencies, SignInOutcome } from "./sign-in.ts";
import { signInWithPasskey } from "./sign-in-with-passkey.ts";
import { signInWithPassword } from "./sign-in-with-password.ts";
import { signUp } from "./sign-up.ts";
import { verifySecondFactor } from "./verify-second-factor.ts";

type Of =
  | "signInWithPassword"
  | "verifySecondFactor"
  | "beginPasskeySignIn"
  | "signInWithPasskey"
  | "signUp"
  | "createSignInLink";

export function signInHandlers(deps: SignInDependencies): Pick<Handlers<Operations["auth"]>, Of> {
  const passkeys = { sql: deps.store.sql, origins: deps.origins };
  const { cookies } = deps;
  return {
    signInWithPassword: async ({ body, headers }) => {
      const outcome = await signInWithPassword(deps, browserOf(headers), body);
      return { status: 200, ...replyOf(outcome) };
    },
    verifySecondFactor: async ({ body, headers }) => {
      const token = cookies.read(headers.cookie).pending;
      const outcome = await verifySecondFactor(deps, browserOf(headers), {
        token,
        code: body.code,
      });
      return { status: 200, ...replyOf(outcome) };
    },
    beginPasskeySignIn: async ({ headers }) => {
      const browser = browserSecretOf(cookies, headers.cookie);
      const options = await beginAuthentication(passkeys, browser.secret);
      return { status: 200, body: { ...options }, headers: browser.headers };
    },
    signInWithPasskey: async ({ body, headers }) => {
      const outcome = await signInWithPasskey(deps, browserOf(headers), authenticationOf(body));
      return { status: 200, ...replyOf(outcome) };
    },
    signUp: async ({ body, headers }) => {
      const outcome = await signUp(deps, browserOf(headers), body);
      return { status: 201, ...replyOf(outcome) };
    },
    createSignInLink: async ({ body }) => {
      const { url, email, expiresAt } = await createSignInLink(
        deps,
        body.email,
        body.before_first_use,
      );
      return { status: 201, body: { url, email, expires_at: expiresAt.toISOString() } };
    },
  };
}

export function replyOf({ status, userId, setCookies }: SignInOutcome) {
  return { body: { status, user_id: userId }, headers: { "set-cookie": setCookies } };
}
