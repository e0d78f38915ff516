import type { Operations } from "@workspace/contracts";
import { NotFoundError, ProblemError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { browserOf } from "../browser/browser-of.ts";
import { browserSecretOf } from "../browser/browser-secret.ts";
import { readForm } from "../browser/read-form.ts";
import { beginProviderSignIn } from "../oauth/begin-provider-sign-in.ts";
import { finishProviderSignIn } from "../oauth/finish-provider-sign-in.ts";
import { signInWithPassword } from "../sign-in/sign-in-with-password.ts";
import { wantsJson } from "./form-reply.ts";
import type { NextAuthDependencies } from "./handlers.ts";

type Of = "beginProviderSignIn" | "finishProviderSignIn" | "signInWithCredentials";

export function providerHandlers(
  deps: NextAuthDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  const { forgery, origins, cookies } = deps;
  return {
    beginProviderSignIn: async ({ params, headers, body }) => {
      const form = await readForm(body);
      forgery.requireToken(headers, form.get("csrfToken"));
      const browser = browserSecretOf(cookies, headers.cookie);
      const url = await beginProviderSignIn(deps, {
        providerId: params.provider,
        browserSecret: browser.secret,
        returnTo: origins.returnUrl(form.get("callbackUrl")),
      });
      return wantsJson(headers, form)
        ? { status: 200, body: { url }, headers: browser.headers }
        : { status: 302, headers: { ...browser.headers, location: url } };
    },
    finishProviderSignIn: async ({ params, query, headers, context }) => {
      const callback = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) callback.append(name, String(value));
      const outcome = await finishProviderSignIn(
        deps,
        browserOf(headers),
        params.provider,
        callback,
      );
      if ("fault" in outcome) {
        const { fault, reason } = outcome;
        context.log.warn({ provider: params.provider, fault, reason }, "provider sign-in refused");
        return { status: 302, headers: { location: origins.signInPage({ error: fault }) } };
      }
      return {
        status: 302,
        headers: { location: outcome.returnTo, "set-cookie": outcome.signedIn.setCookies },
      };
    },
    signInWithCredentials: async ({ params, headers, body }) => {
      if (params.provider !== "credentials")
        throw new NotFoundError("Only e-mail and password are sent here");
      const form = await readForm(body);
      forgery.requireToken(headers, form.get("csrfToken"));
      const answer = (url: string, setCookies: string[]) =>
        wantsJson(headers, form)
          ? { status: 200 as const, body: { url }, headers: { "set-cookie": setCookies } }
          : { status: 302 as const, headers: { location: url, "set-cookie": setCookies } };
      try {
        const outcome = await signInWithPassword(deps, browserOf(headers), {
          email: form.get("email") ?? "",
          password: form.get("password") ?? "",
          code: form.get("code"),
        });
        if (outcome.status === "signed-in")
          return answer(origins.returnUrl(form.get("callbackUrl")), outcome.setCookies);
        const url = origins.signInPage({ error: "SecondFactorRequired", step: "second-factor" });
        return wantsJson(headers, form)
          ? { status: 401, body: { url }, headers: { "set-cookie": outcome.setCookies } }
          : answer(url, outcome.setCookies);
      } catch (error) {
        if (!(error instanceof ProblemError) || error.status !== 401) throw error;
        const url = origins.signInPage({ error: "CredentialsSignin" });
        return wantsJson(headers, form) ? { status: 401, body: { url } } : answer(url, []);
      }
    },
  };
}
