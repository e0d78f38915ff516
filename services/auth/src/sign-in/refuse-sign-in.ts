import type { Database } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import { anonymous } from "../audit/audit-line.ts";
import type { Client } from "../sessions/begin-session.ts";
import type { SignInMethod } from "../sessions/session.ts";
import { personalOrganisationOf } from "../users/repository.ts";

export interface RefusedSignIn {
  method: SignInMethod | "second-factor";
  /** Whose sign-in it would have been; null where nobody is meant, or unknown. */
  userId: string | null;
  reason: string;
}

/**
 * Notes a refusal. It comes after the tries were counted, so that guessing fills no disk, and never
 * says what was typed: passwords are typed into the wrong field.
 */
export async function noteRefusedSignIn(
  sql: Database,
  client: Client,
  { method, userId, reason }: RefusedSignIn,
): Promise<void> {
  await sql.begin(async (transaction) => {
    // Asked for in either case, so that a known user takes no longer than an unknown one.
    const organisationId = await personalOrganisationOf(transaction, userId ?? "").catch(
      () => null,
    );
    await appendAudit(transaction, anonymous(client), {
      action: "sign-in.refused",
      outcome: "refused",
      organisationId,
      target: { kind: "user", id: userId },
      details: { method, reason },
    });
  });
}
