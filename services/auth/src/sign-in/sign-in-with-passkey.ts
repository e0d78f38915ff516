import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { ProblemError } from "@workspace/http";
import { finishAuthentication } from "../passkeys/passkeys.ts";
import { findByCredential } from "../passkeys/repository.ts";
import { noteRefusedSignIn } from "./refuse-sign-in.ts";
import { openSession } from "./sign-in.ts";
import type { Browser, SignInDependencies, SignInOutcome } from "./sign-in.ts";

/** @throws ProblemError 403 */
export async function signInWithPasskey(
  deps: SignInDependencies,
  browser: Browser,
  answer: AuthenticationResponseJSON,
): Promise<SignInOutcome> {
  const { store, origins, cookies } = deps;
  const { sql } = store;
  const secret = cookies.read(browser.cookieHeader).browser;
  try {
    const userId = await finishAuthentication({ sql, origins }, secret, answer);
    return await openSession(deps, browser, userId, "passkey");
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const passkey = await findByCredential(sql, answer.id);
    // What names no passkey of ours is noise that anybody can make without end.
    if (passkey) {
      const { user_id: userId } = passkey;
      await noteRefusedSignIn(sql, browser, { method: "passkey", userId, reason: "proof" });
    }
    throw error;
  }
}
