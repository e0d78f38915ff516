import { networkOf } from "../browser/client-address.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { takeAttempts } from "../throttle/attempts.ts";
import { takeLink } from "./links-repository.ts";
import { noteRefusedSignIn } from "./refuse-sign-in.ts";
import { completeSignIn, signInRefused } from "./sign-in.ts";
import type { Browser, SignInDependencies, SignInOutcome } from "./sign-in.ts";

/** Uses the link up. @throws ProblemError 401, 429 */
export async function signInWithLink(
  deps: SignInDependencies,
  browser: Browser,
  token: string,
): Promise<SignInOutcome> {
  const { store, settings } = deps;
  await takeAttempts(store.sql, [
    {
      kind: "sign-in-address",
      name: networkOf(browser.address),
      allowance: settings.triesOfAddress,
    },
  ]);
  const userId = await takeLink(store.sql, hashOf(token));
  if (userId === null) {
    const refused = { method: "link", userId: null, reason: "unknown or used link" } as const;
    await noteRefusedSignIn(store.sql, browser, refused);
    throw signInRefused();
  }
  return completeSignIn(deps, browser, { id: userId }, "link");
}
