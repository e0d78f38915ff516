import { newId } from "@workspace/storage";
import type { Queryable } from "@workspace/storage";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import { insertSession } from "./repository.ts";
import type { SessionPolicy, SignInMethod } from "./session.ts";

/** Where a sign-in comes from. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}

export interface BegunSession {
  id: string;
  /** For the cookie; only its hash is stored. */
  token: string;
}

/** A session with a secret of its own: whatever the browser had before is not taken over. */
export async function beginSession(
  sql: Queryable,
  policy: SessionPolicy,
  input: { userId: string; organisationId: string; method: SignInMethod; client: Client },
): Promise<BegunSession> {
  const id = newId("ses");
  const token = newSecret();
  await insertSession(sql, {
    id,
    tokenHash: hashOf(token),
    userId: input.userId,
    organisationId: input.organisationId,
    method: input.method,
    address: input.client.address,
    userAgent: input.client.userAgent,
    endsAt: new Date(Date.now() + policy.absoluteMs),
  });
  return { id, token };
}
