import type { Operations } from "@workspace/contracts";
import { InvalidInputError, ProblemError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { browserOf } from "../browser/browser-of.ts";
import type { ForgeryGuard } from "../browser/forgery.ts";
import { readForm } from "../browser/read-form.ts";
import { replyOf } from "./handlers.ts";
import type { SignInDependencies } from "./sign-in.ts";
import { signInWithLink } from "./sign-in-with-link.ts";

type Of = "getSignInLinkPage" | "signInWithLink";

/** One-time links work without the web app: its page may not be there yet. */
export function linkHandlers(
  deps: SignInDependencies & { forgery: ForgeryGuard },
): Pick<Handlers<Operations["auth"]>, Of> {
  const { forgery, origins } = deps;
  return {
    getSignInLinkPage: async ({ query, headers }) => {
      const { token: csrfToken, cookie } = forgery.issue(headers.cookie);
      return {
        status: 200,
        content: linkPage(query.token ?? "", csrfToken),
        contentType: "text/html; charset=utf-8",
        headers: {
          ...(cookie === null ? {} : { "set-cookie": [cookie] }),
          "cache-control": "no-store",
          // With `no-referrer` browsers would send the form with `Origin: null`, which is refused.
          "referrer-policy": "same-origin",
          "x-frame-options": "DENY",
          "content-security-policy":
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        },
      };
    },
    signInWithLink: async ({ body, headers }) => {
      const isForm = Symbol.asyncIterator in body;
      const form = await readForm(body);
      if (isForm) forgery.requireToken(headers, form.get("csrfToken"));
      const token = form.get("token");
      if (token === undefined) throw new InvalidInputError("The form needs a token");
      try {
        const outcome = await signInWithLink(deps, browserOf(headers), token);
        if (!isForm) return { status: 200, ...replyOf(outcome) };
        const location =
          outcome.status === "signed-in"
            ? origins.returnUrl(undefined)
            : origins.signInPage({ step: "second-factor" });
        return { status: 302, headers: { location, "set-cookie": outcome.setCookies } };
      } catch (error) {
        if (!isForm || !(error instanceof ProblemError) || error.status !== 401) throw error;
        return { status: 302, headers: { location: origins.signInPage({ error: "LinkUsed" }) } };
      }
    },
  };
}

function linkPage(token: string, csrfToken: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 20vh auto; padding: 0 1rem }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .5rem; background: #1f6f78; color: #fff }
</style>
<h1>Sign in</h1>
<p>This link works once.</p>
<form method="post" action="/api/auth/sign-in/link">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="csrfToken" value="${escapeHtml(csrfToken)}">
<button>Sign in to the workspace</button>
</form>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
