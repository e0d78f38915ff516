import { ProviderError } from "../adapters/identity-provider/identity-provider.ts";
import type {
  IdentityProvider,
  ProvedIdentity,
} from "../adapters/identity-provider/identity-provider.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { anonymous } from "../audit/audit-line.ts";
import { takeByEmail } from "../invitations/repository.ts";
import { invitationAccepted, joinByInvitation } from "../invitations/take-invitation.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { noteRefusedSignIn } from "../sign-in/refuse-sign-in.ts";
import { completeSignIn } from "../sign-in/sign-in.ts";
import type { Browser, SignInOutcome } from "../sign-in/sign-in.ts";
import { createUser, userCreated } from "../users/create-user.ts";
import { normalEmail } from "../users/email.ts";
import { findUserByEmail, takeTurn } from "../users/repository.ts";
import { needProvider } from "./begin-provider-sign-in.ts";
import type { OAuthDependencies } from "./begin-provider-sign-in.ts";
import { takeProviderSignIn } from "./repository.ts";

/** Why nobody was signed in, by the names that Auth.js has for it. */
export type SignInFault =
  | "OAuthCallback"
  | "OAuthAccountNotLinked"
  | "AccessDenied"
  | "EmailRequired";

export type ProviderOutcome =
  | { signedIn: SignInOutcome; returnTo: string }
  | { fault: SignInFault; reason: string };

/** What the provider sent the browser back with. @throws NotFoundError */
export async function finishProviderSignIn(
  deps: OAuthDependencies,
  browser: Browser,
  providerId: string,
  callback: URLSearchParams,
): Promise<ProviderOutcome> {
  const provider = needProvider(deps, providerId);
  const browserSecret = deps.cookies.read(browser.cookieHeader).browser;
  const state = callback.get("state");
  if (state === null || browserSecret === undefined)
    return { fault: "OAuthCallback", reason: "no state, or another browser" };
  const begun = await takeProviderSignIn(
    deps.store.sql,
    hashOf(state),
    hashOf(browserSecret),
    providerId,
  );
  if (!begun)
    return { fault: "OAuthCallback", reason: "state unknown, used, or of another browser" };
  // From here on the browser is known to have begun a sign-in, so refusals are worth a line.
  const refuse = async (refused: { fault: SignInFault; reason: string }) => {
    const reason = `${providerId}: ${refused.fault}`;
    await noteRefusedSignIn(deps.store.sql, browser, { method: "provider", userId: null, reason });
    return refused;
  };
  if (callback.has("error"))
    return refuse({ fault: "AccessDenied", reason: "the provider refused" });
  let identity: ProvedIdentity;
  try {
    identity = await provider.redeem(callback, { state, ...begun });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return refuse({ fault: "OAuthCallback", reason: error.message });
  }
  const user = await userOf(deps, browser, provider, identity);
  if ("fault" in user) return refuse(user);
  const signedIn = await completeSignIn(deps, browser, user, "provider");
  return { signedIn, returnTo: begun.returnTo };
}

/**
 * The user of an identity. One who has that e-mail address already is never taken over by it,
 * verified or not: the provider's word about an address proves no claim on an account here.
 */
async function userOf(
  deps: OAuthDependencies,
  browser: Browser,
  { settings: { id: providerId, sign_up: providerSignsUp } }: IdentityProvider,
  identity: ProvedIdentity,
): Promise<{ id: string } | { fault: SignInFault; reason: string }> {
  const { people, store, settings } = deps;
  const known = await people.findByIdentity(providerId, identity.subject);
  if (known) return known;
  const email = normalEmail(identity.email ?? "");
  if (email === null) return { fault: "EmailRequired", reason: "no usable e-mail address" };
  return store.sql.begin(async (transaction) => {
    await takeTurn(transaction, email);
    if (await findUserByEmail(transaction, email))
      return { fault: "OAuthAccountNotLinked" as const, reason: "the address has a user" };
    // An unverified address takes no invitation that was meant for its owner.
    const invitations = identity.emailVerified ? await takeByEmail(transaction, email) : [];
    if (invitations.length === 0 && !settings.openSignUp && !providerSignsUp)
      return { fault: "AccessDenied" as const, reason: "not invited" };
    const created = await createUser(
      people,
      transaction,
      {
        name: cleanName(identity.name) ?? email,
        email,
        emailVerified: identity.emailVerified,
        image: httpsUrl(identity.picture),
      },
      { kind: "provider", providerId, accountId: identity.subject },
    );
    for (const invitation of invitations)
      await joinByInvitation(transaction, invitation, created.id);
    const actor = { ...anonymous(browser), userId: created.id };
    await appendAudit(transaction, actor, userCreated(created, providerId));
    for (const invitation of invitations)
      await appendAudit(transaction, actor, invitationAccepted(invitation));
    return created;
  });
}

function cleanName(name: string | null): string | null {
  const clean = name
    ?.replaceAll(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, 100)
    .trim();
  return clean === undefined || clean === "" ? null : clean;
}

function httpsUrl(text: string | null): string | null {
  return text !== null && URL.canParse(text) && new URL(text).protocol === "https:" ? text : null;
}
