import { openAuth } from "./clients.ts";
import { askPasskey } from "./passkeys.ts";

export const signInWithPassword = (email: string, password: string) =>
  openAuth.signInWithPassword({ body: { email, password, keep_others: true } });

export const giveSecondFactor = (code: string) => openAuth.verifySecondFactor({ body: { code } });

export async function signInWithPasskey() {
  const answer = await askPasskey(await openAuth.beginPasskeySignIn());
  return openAuth.signInWithPasskey({ body: answer });
}

/** The ways to sign in beside e-mail and password. */
export async function listProviders(signal: AbortSignal) {
  const providers = await openAuth.listProviders({}, { signal });
  return Object.values(providers).filter(({ type }) => type !== "credentials");
}

/** @returns where the provider signs people in */
export async function beginProviderSignIn(provider: string, callbackUrl: string): Promise<string> {
  const { csrfToken } = await openAuth.getCsrfToken();
  const { url } = await openAuth.beginProviderSignIn({
    path: { provider },
    body: { csrfToken, callbackUrl },
  });
  return url;
}

export interface SignUp {
  invitation: string | null;
  email: string;
  name: string;
  password: string;
}

/**
 * The invitation decides the address; without one the address must be given. Whoever was invited
 * begins in the organisation that invited them, not in the empty one of their own.
 */
export async function signUp({ invitation, email, name, password }: SignUp): Promise<void> {
  await openAuth.signUp({
    body: { name, password, ...(invitation === null ? { email } : { invitation }) },
  });
  if (invitation === null) return;
  const { data } = await openAuth.listOrganisations();
  const joined = data.find(({ personal }) => !personal);
  if (joined) await openAuth.switchOrganisation({ path: { organisation_id: joined.id } });
}

export const listBrowserSessions = (signal: AbortSignal) =>
  openAuth.listBrowserSessions({}, { signal });

export const switchSession = (id: string) => openAuth.switchSession({ path: { session_id: id } });

/** Signs the account in use out; another one of this browser takes its place. */
export async function signOut(): Promise<void> {
  const { csrfToken } = await openAuth.getCsrfToken();
  await openAuth.signOut({ body: { csrfToken } });
}
