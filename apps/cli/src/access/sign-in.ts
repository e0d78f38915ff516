import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { UnexpectedReplyError } from "@workspace/client";
import { findOrganisation } from "../organisation-of.ts";
import type { Login } from "./logins.ts";
import { openSignInClient } from "./sign-in-client.ts";
import { exchangeForTokens } from "./tokens.ts";

/** What somebody signs in with; the second factor is asked for only when it is due. */
export interface Proof {
  give: (auth: AuthClient, signal: AbortSignal) => Promise<Schemas["auth"]["SignInResult"]>;
  code: () => Promise<string>;
}

/**
 * Begins a session and takes tokens of it. They are short-lived, the refresh token counts once,
 * and ending the session, which is listed like a browser's, ends them.
 * @throws ApiError 401 for a wrong proof
 */
export async function signIn(
  url: string,
  proof: Proof,
  organisation: string | undefined,
  signal: AbortSignal,
): Promise<Login> {
  const auth = await openSignInClient(url, signal);
  const begun = await proof.give(auth, signal);
  if (begun.status === "second-factor-required") {
    await auth.verifySecondFactor({ body: { code: await proof.code() } }, { signal });
  }
  const { email, session_id: sessionId } = await auth.getProfile({}, { signal });
  if (sessionId === null) {
    throw new UnexpectedReplyError("getProfile", 200, "The workspace began no session");
  }
  try {
    if (organisation !== undefined) {
      const { id } = await findOrganisation(auth, organisation, signal);
      await auth.switchOrganisation({ path: { organisation_id: id } }, { signal });
    }
    const tokens = await exchangeForTokens(auth, signal);
    return { url, email, credential: { kind: "tokens", sessionId, ...tokens } };
  } catch (error) {
    // Nobody would hold the session, and so nobody would end it.
    const path = { session_id: sessionId };
    await auth.revokeSession({ path }, { timeoutMs: 5_000 }).catch(() => {});
    throw error;
  }
}
