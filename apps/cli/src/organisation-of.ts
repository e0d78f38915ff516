import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure } from "./failure.ts";

type Organisation = Schemas["auth"]["Organisation"];

/** An organisation of the caller by id or name. @throws Failure when none or several fit */
export async function findOrganisation(
  auth: AuthClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<Organisation> {
  const { data } = await auth.listOrganisations({}, { signal });
  const byId = data.find(({ id }) => id === nameOrId);
  const named = data.filter(({ name }) => name.toLowerCase() === nameOrId.toLowerCase());
  const found = byId ?? named[0];
  if (found && (byId || named.length === 1)) return found;
  const why = found
    ? `Several organisations are named "${nameOrId}"; give the id instead.`
    : `You are in no organisation "${nameOrId}".`;
  throw new Failure(`${why} See: npx workspace orgs`);
}

/** The id of the organisation that is meant: the named one, else the one in use. */
export async function organisationIdOf(
  auth: AuthClient,
  nameOrId: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (nameOrId !== undefined) return (await findOrganisation(auth, nameOrId, signal)).id;
  return (await auth.getProfile({}, { signal })).organisation_id;
}
