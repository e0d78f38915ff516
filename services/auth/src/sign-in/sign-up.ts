import { ConflictError, InvalidInputError, ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import { anonymous } from "../audit/audit-line.ts";
import { networkOf } from "../browser/client-address.ts";
import {
  invitationAccepted,
  joinByInvitation,
  takeInvitation,
} from "../invitations/take-invitation.ts";
import { takeAttempts } from "../throttle/attempts.ts";
import { createUser, userCreated } from "../users/create-user.ts";
import { normalEmail } from "../users/email.ts";
import { findUserByEmail, takeTurn } from "../users/repository.ts";
import { openSession } from "./sign-in.ts";
import type { Browser, SignInDependencies, SignInOutcome } from "./sign-in.ts";

export interface SignUpInput {
  invitation?: string | undefined;
  email?: string | undefined;
  name: string;
  password: string;
}

/**
 * A new user, by invitation or where sign-up is open. An invitation was sent to its address, so
 * that address counts as verified; one that somebody typed in does not.
 * @throws ProblemError 401, 403, 409, 429
 */
export async function signUp(
  deps: SignInDependencies,
  browser: Browser,
  input: SignUpInput,
): Promise<SignInOutcome> {
  const { store, people, settings } = deps;
  await takeAttempts(store.sql, [
    {
      kind: "sign-in-address",
      name: networkOf(browser.address),
      allowance: settings.triesOfAddress,
    },
  ]);
  if (input.invitation === undefined && !settings.openSignUp) throw signUpClosed();
  const user = await store.sql.begin(async (transaction) => {
    const { email, invitation } = await addressOf(transaction, input);
    if (input.password.toLowerCase().includes(email))
      throw new InvalidInputError("The password may not hold the e-mail address");
    // One at a time for each address: the second sees the first.
    await takeTurn(transaction, email);
    if (await findUserByEmail(transaction, email))
      throw new ConflictError(
        "Sign in with the account that has this e-mail address",
        "user-exists",
      );
    const created = await createUser(
      people,
      transaction,
      { name: input.name, email, emailVerified: invitation !== null },
      { kind: "password", password: input.password },
    );
    if (invitation) await joinByInvitation(transaction, invitation, created.id);
    const actor = { ...anonymous(browser), userId: created.id };
    await appendAudit(transaction, actor, userCreated(created, "password"));
    if (invitation) await appendAudit(transaction, actor, invitationAccepted(invitation));
    return created;
  });
  return openSession(deps, browser, user.id, "sign-up");
}

async function addressOf(transaction: Queryable, input: SignUpInput) {
  if (input.invitation !== undefined) {
    const invitation = await takeInvitation(transaction, input.invitation);
    const given = input.email === undefined ? null : normalEmail(input.email);
    if (given !== null && given !== invitation.email)
      throw new InvalidInputError("The invitation is for another e-mail address");
    return { email: invitation.email, invitation };
  }
  const email = normalEmail(input.email ?? "");
  if (email === null) throw new InvalidInputError("The e-mail address is not valid");
  return { email, invitation: null };
}

function signUpClosed(): ProblemError {
  return new ProblemError({
    type: "sign-up-closed",
    status: 403,
    title: "Sign-up needs an invitation",
    detail: "Ask an admin of an organisation for one.",
  });
}
