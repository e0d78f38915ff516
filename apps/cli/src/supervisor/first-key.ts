import { ApiError, createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { readCredentials } from "../credentials.ts";
import type { Credentials } from "../credentials.ts";
import { writePrivateFile } from "./state-folder.ts";

/** The key that the CLI uses and the person is shown; made when there is none that still works. */
export async function ensureKey(
  credentialsPath: string,
  url: string,
  auth: AuthClient,
  signal: AbortSignal,
): Promise<Credentials & { created: boolean }> {
  const known = await readCredentials(credentialsPath);
  if (known && (await works(url, known.key, signal))) {
    const current = { ...known, url };
    if (known.url !== url) await writePrivateFile(credentialsPath, JSON.stringify(current));
    return { ...current, created: false };
  }
  const made = await auth.replaceOwnerKey({ body: { name: "first key" } }, { signal });
  const credentials: Credentials = { url, key: made.key, keyId: made.id };
  await writePrivateFile(credentialsPath, JSON.stringify(credentials));
  return { ...credentials, created: true };
}

async function works(url: string, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    const query = { limit: 1 };
    await createAuthClient({ baseUrl: url, apiKey: key }).listKeys({ query }, { signal });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}
