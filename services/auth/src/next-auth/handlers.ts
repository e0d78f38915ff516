import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { ForgeryGuard } from "../browser/forgery.ts";
import { needProvider } from "../oauth/begin-provider-sign-in.ts";
import type { OAuthDependencies } from "../oauth/begin-provider-sign-in.ts";
import { listProviders } from "./list-providers.ts";
import { readSession } from "./read-session.ts";
import { providerHandlers } from "./provider-handlers.ts";
import { signOutHandlers } from "./sign-out-handlers.ts";

export interface NextAuthDependencies extends OAuthDependencies {
  forgery: ForgeryGuard;
}

type Of =
  | "getCsrfToken"
  | "listProviders"
  | "getSignInPage"
  | "getProviderSignInPage"
  | "beginProviderSignIn"
  | "finishProviderSignIn"
  | "signInWithCredentials"
  | "getSession"
  | "updateSession"
  | "getSignOutPage"
  | "signOut"
  | "getErrorPage"
  | "logClientError";

/** What the clients of Auth.js (NextAuth 4 and 5) ask. */
export function nextAuthHandlers(
  deps: NextAuthDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  const { forgery, origins } = deps;
  return {
    ...providerHandlers(deps),
    ...signOutHandlers(deps),
    getCsrfToken: async ({ headers }) => {
      const { token, cookie } = forgery.issue(headers.cookie);
      return {
        status: 200,
        body: { csrfToken: token },
        headers: { ...noStore, ...(cookie === null ? {} : { "set-cookie": [cookie] }) },
      };
    },
    listProviders: async () => ({
      status: 200,
      body: listProviders(
        origins.publicUrl.origin,
        [...deps.providers.values()].map(({ settings }) => settings),
      ),
    }),
    getSession: async ({ headers }) => {
      const { body, setCookies } = await readSession(deps, headers.cookie);
      return { status: 200, body, headers: { ...noStore, ...setCookies } };
    },
    updateSession: async ({ headers }) => {
      const { body, setCookies } = await readSession(deps, headers.cookie);
      return { status: 200, body, headers: { ...noStore, ...setCookies } };
    },
    getSignInPage: async ({ query }) => toPage(origins.signInPage(pageParameters(deps, query))),
    getProviderSignInPage: async ({ params, query }) => {
      if (params.provider !== "credentials") needProvider(deps, params.provider);
      return toPage(origins.signInPage(pageParameters(deps, query)));
    },
    getErrorPage: async ({ query }) => toPage(origins.signInPage({ error: query.error })),
  };
}

const noStore = { "cache-control": "private, no-store" };

function toPage(location: string) {
  return { status: 302 as const, headers: { location } };
}

function pageParameters(
  { origins }: NextAuthDependencies,
  query: { callbackUrl?: string; error?: string },
): Record<string, string | undefined> {
  return {
    callbackUrl: query.callbackUrl === undefined ? undefined : origins.returnUrl(query.callbackUrl),
    error: query.error,
  };
}
