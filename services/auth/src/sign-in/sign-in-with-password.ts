import { networkOf } from "../browser/client-address.ts";
import { forgiveAttempts, takeAttempts } from "../throttle/attempts.ts";
import type { Subject } from "../throttle/attempts.ts";
import { normalEmail } from "../users/email.ts";
import { findUserByEmail } from "../users/repository.ts";
import { noteRefusedSignIn } from "./refuse-sign-in.ts";
import { completeSignIn, signInRefused } from "./sign-in.ts";
import type { Browser, SignInDependencies, SignInOutcome } from "./sign-in.ts";
import { verifySecondFactor } from "./verify-second-factor.ts";

export interface PasswordInput {
  email: string;
  password: string;
  /** The second factor along with the first, where the client already has it. */
  code?: string | undefined;
}

/**
 * Tries are counted by account, whether it exists or not, and by network; a wrong password and an
 * unknown address take the same time and get the same answer.
 * @throws ProblemError 401, 429
 */
export async function signInWithPassword(
  deps: SignInDependencies,
  browser: Browser,
  input: PasswordInput,
): Promise<SignInOutcome> {
  const { store, people } = deps;
  const email = normalEmail(input.email);
  const account = accountSubject(deps, email ?? input.email);
  await takeAttempts(store.sql, [
    account,
    {
      kind: "sign-in-address",
      name: networkOf(browser.address),
      allowance: deps.settings.triesOfAddress,
    },
  ]);
  const person = email === null ? null : await findUserByEmail(store.sql, email);
  const right = await people.checkPassword(person?.id ?? null, input.password);
  if (!right || !person) {
    const refused = { method: "password", userId: person?.id ?? null, reason: "proof" } as const;
    await noteRefusedSignIn(store.sql, browser, refused);
    throw signInRefused();
  }
  await forgiveAttempts(store.sql, account);
  const outcome = await completeSignIn(deps, browser, person, "password");
  if (outcome.status === "signed-in" || input.code === undefined) return outcome;
  const pending = pendingIn(deps, outcome);
  return verifySecondFactor(deps, browser, { token: pending, code: input.code });
}

export function accountSubject({ settings }: SignInDependencies, email: string): Subject {
  return { kind: "sign-in-account", name: email, allowance: settings.triesOfAccount };
}

function pendingIn({ cookies }: SignInDependencies, outcome: SignInOutcome): string | undefined {
  const pairs = outcome.setCookies.map((line) => line.split(";")[0]).join("; ");
  return cookies.read(pairs).pending;
}
