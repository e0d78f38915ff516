import { allPages, ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import type { Credential } from "./find-access.ts";

type Key = Schemas["auth"]["Key"];

/** What the workspace knows of the key that we call with; null where its scopes hide that. */
export async function findOwnKey(
  auth: AuthClient,
  credential: Credential,
  signal: AbortSignal,
): Promise<Key | null> {
  if (credential.kind !== "key") return null;
  const { key, keyId } = credential;
  try {
    if (keyId !== null) return await auth.getKey({ path: { key_id: keyId } }, { signal });
    const keys = await Array.fromAsync(allPages(auth.listKeys, { query: {} }, { signal }));
    const alike = keys.filter(
      ({ prefix, status }) => status === "active" && key.startsWith(prefix),
    );
    return alike.length === 1 ? (alike[0] ?? null) : null;
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status)) return null;
    throw error;
  }
}
