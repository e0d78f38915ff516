import { hashOf } from "../secrets/secret-text.ts";
import { takePending, tryPending } from "./pending-repository.ts";
import { noteRefusedSignIn } from "./refuse-sign-in.ts";
import { openSession, signInRefused } from "./sign-in.ts";
import type { Browser, SignInDependencies, SignInOutcome } from "./sign-in.ts";

/** After so many wrong codes the password has to be given again. */
const maxTries = 5;

/** @throws ProblemError 401, 429 */
export async function verifySecondFactor(
  deps: SignInDependencies,
  browser: Browser,
  input: { token: string | undefined; code: string },
): Promise<SignInOutcome> {
  const { store, twoFactor } = deps;
  if (input.token === undefined) throw signInRefused();
  const hash = hashOf(input.token);
  const pending = await tryPending(store.sql, hash, maxTries);
  if (!pending) throw signInRefused();
  const { userId, method } = pending;
  if (!(await twoFactor.check(userId, input.code))) {
    const refused = { method: "second-factor", userId, reason: "proof" } as const;
    await noteRefusedSignIn(store.sql, browser, refused);
    throw signInRefused();
  }
  if (!(await takePending(store.sql, hash))) throw signInRefused();
  return openSession(deps, browser, userId, method);
}
