import type { Queryable } from "@workspace/storage";

export interface ProviderSignIn {
  browserHash: Buffer;
  providerId: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
}

export async function insertProviderSignIn(
  sql: Queryable,
  signIn: ProviderSignIn & { stateHash: Buffer; expiresAt: Date },
): Promise<void> {
  await sql`delete from provider_sign_ins where expires_at < now()`;
  await sql`insert into provider_sign_ins
      (state_hash, browser_hash, provider_id, nonce, code_verifier, return_to, expires_at)
    values (${signIn.stateHash}, ${signIn.browserHash}, ${signIn.providerId}, ${signIn.nonce},
      ${signIn.codeVerifier}, ${signIn.returnTo}, ${signIn.expiresAt})`;
}

/** What the state was made for, once, and only for the same browser and the same provider. */
export async function takeProviderSignIn(
  sql: Queryable,
  stateHash: Buffer,
  browserHash: Buffer,
  providerId: string,
): Promise<ProviderSignIn | null> {
  const [row] = await sql<
    { nonce: string; code_verifier: string; return_to: string }[]
  >`delete from provider_sign_ins where state_hash = ${stateHash}
      and browser_hash = ${browserHash} and provider_id = ${providerId} and expires_at > now()
    returning nonce, code_verifier, return_to`;
  if (!row) return null;
  return {
    browserHash,
    providerId,
    nonce: row.nonce,
    codeVerifier: row.code_verifier,
    returnTo: row.return_to,
  };
}
