import { ApiError, createAuthClient } from "@workspace/client";

export interface OwnerLinkInputs {
  /** Of the gateway. */
  url: string;
  authUrl: string;
  internalToken: string;
  signal: AbortSignal;
}

/**
 * A one-time sign-in link as long as the owner has not signed in yet. Null afterwards, and where
 * the gateway does not lead to the auth service: the link would not open there.
 */
export async function findOwnerLink(inputs: OwnerLinkInputs): Promise<string | null> {
  const { url, authUrl, internalToken, signal } = inputs;
  if (!(await leadsToAuth(url, signal))) return null;
  const auth = createAuthClient({
    baseUrl: authUrl,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("x-workspace-internal-token", internalToken);
      return fetch(input, { ...init, headers });
    },
  });
  try {
    const link = await auth.createSignInLink({ body: { before_first_use: true } }, { signal });
    return link.url;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return null;
    throw error;
  }
}

async function leadsToAuth(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/api/auth/providers`, { signal, redirect: "manual" });
  const text = await response.text();
  return response.ok && text.startsWith("{");
}
