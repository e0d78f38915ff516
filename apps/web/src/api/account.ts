import { auth } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";
import { makePasskey } from "./passkeys.ts";

/** Also where the session's secret is renewed in time. */
export const readSession = (signal: AbortSignal) => auth.getSession({}, { signal });

export const getProfile = (signal: AbortSignal) => auth.getProfile({}, { signal });

export const renameUser = (name: string) => auth.updateProfile({ body: { name } });

export const replacePassword = (current: string, next: string) =>
  auth.replacePassword({
    body: { new_password: next, ...dropEmpty({ current_password: current }) },
  });

export const listSessions = (signal: AbortSignal) => auth.listSessions({}, { signal });

export const revokeSession = (id: string) => auth.revokeSession({ path: { session_id: id } });

export const revokeOtherSessions = () => auth.revokeSessions();

export const getTwoFactor = (signal: AbortSignal) => auth.getTwoFactor({}, { signal });

export const beginTwoFactor = () => auth.beginTwoFactor();

export const confirmTwoFactor = (code: string) => auth.enableTwoFactor({ body: { code } });

export const disableTwoFactor = (code: string) => auth.disableTwoFactor({ body: { code } });

export const listPasskeys = (signal: AbortSignal) => auth.listPasskeys({}, { signal });

export async function addPasskey(name: string) {
  const credential = await makePasskey(await auth.beginPasskeyRegistration());
  return auth.addPasskey({ body: { name, credential } });
}

export const removePasskey = (id: string) => auth.removePasskey({ path: { passkey_id: id } });
