import { ApiError, createAuthClient } from "@workspace/client";
import { Failure } from "../failure.ts";
import { clientOptions } from "./clients.ts";
import type { Login } from "./logins.ts";

/**
 * Ends the session that a sign-in began, and its tokens with it, while it is still kept; a key
 * that was given goes on. False where the workspace could not be told.
 */
export async function endLogin({ url, credential }: Login, signal: AbortSignal): Promise<boolean> {
  if (credential.kind === "key") return true;
  const options = clientOptions(url, { ...credential, source: "login" });
  const auth = createAuthClient({ ...options, timeoutMs: 10_000 });
  try {
    await auth.revokeSession({ path: { session_id: credential.sessionId } }, { signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    // It has ended already.
    if (error instanceof Failure) return true;
    return error instanceof ApiError && [401, 404].includes(error.status);
  }
}
