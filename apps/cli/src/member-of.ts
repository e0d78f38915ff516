import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure } from "./failure.ts";

/** A member of an organisation by e-mail or id. @throws Failure when there is none */
export async function findMember(
  auth: AuthClient,
  organisationId: string,
  emailOrId: string,
  signal: AbortSignal,
): Promise<Schemas["auth"]["Member"]> {
  const path = { organisation_id: organisationId };
  const { data } = await auth.listMembers({ path }, { signal });
  const wanted = emailOrId.toLowerCase();
  const found = data.find(({ user_id, email }) => user_id === wanted || email === wanted);
  if (found) return found;
  throw new Failure(`The organisation has no member "${emailOrId}". See: npx workspace users`);
}
