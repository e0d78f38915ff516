import { allPages, ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { organisationIdOf } from "../../organisation-of.ts";

/** Names for the ids that usage is summed by; empty where the caller is told none. */
export async function namesOfGroups(
  auth: AuthClient,
  by: "none" | "key" | "user" | "organisation" | "model" | "upstream",
  signal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    if (by === "key") {
      const query = { include_revoked: true };
      const keys = await Array.fromAsync(allPages(auth.listKeys, { query }, { signal }));
      return new Map(keys.map(({ id, name }) => [id, `${name} (${id})`]));
    }
    if (by === "user") {
      const path = { organisation_id: await organisationIdOf(auth, undefined, signal) };
      const { data } = await auth.listMembers({ path }, { signal });
      return new Map(data.map(({ user_id, email }) => [user_id, email]));
    }
    if (by !== "organisation") return new Map();
    const { data } = await auth.listOrganisations({}, { signal });
    return new Map(data.map(({ id, name }) => [id, name]));
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return new Map();
    throw error;
  }
}
