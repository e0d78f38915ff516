import { ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";

/** A one-time sign-in link as long as the owner has not signed in yet; null afterwards. */
export async function findOwnerLink(auth: AuthClient, signal: AbortSignal): Promise<string | null> {
  try {
    const link = await auth.createSignInLink({ body: { before_first_use: true } }, { signal });
    return link.url;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return null;
    throw error;
  }
}
