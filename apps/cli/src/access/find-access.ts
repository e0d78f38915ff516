import { readCredentials } from "../credentials.ts";
import type { Credentials } from "../credentials.ts";
import { Failure } from "../failure.ts";
import { loadSettings } from "../supervisor/settings.ts";
import { statePaths } from "../supervisor/state-folder.ts";
import { addressOf, sameAddress } from "./address.ts";
import { loginAt, loginsPath, readLogins } from "./logins.ts";
import type { Login, Logins, TokenCredential } from "./logins.ts";

/** Where a command goes, and as whom. */
export interface Access {
  /** Without a slash at the end. */
  url: string;
  credential: Credential | null;
}

export interface KeyCredential {
  kind: "key";
  /** The environment's WORKSPACE_API_KEY, what `login` keeps, or what `up` left on this machine. */
  source: "environment" | "login" | "state-folder";
  key: string;
  /** Null for a key of which only the text is known. */
  keyId: string | null;
}

export type Credential = KeyCredential | (TokenCredential & { source: "login" });

/** The credential: WORKSPACE_API_KEY, else the one that is kept for exactly this address. */
export async function findAccess(environment = process.env): Promise<Access> {
  const { url, stored, logins } = await findAddress(environment);
  const { WORKSPACE_API_KEY: key } = environment;
  if (key) return { url, credential: { kind: "key", source: "environment", key, keyId: null } };
  const login = loginAt(logins, url);
  if (login) {
    refuseExpired(login);
    return { url, credential: { ...login.credential, source: "login" } };
  }
  if (!stored || !sameAddress(stored.url, url)) return { url, credential: null };
  const { key: ownerKey, keyId } = stored;
  return { url, credential: { kind: "key", source: "state-folder", key: ownerKey, keyId } };
}

export interface Address {
  url: string;
  /** What the workspace of this machine left. */
  stored: Credentials | null;
  logins: Logins;
}

/**
 * WORKSPACE_URL; else where `login` was last, unless a state folder or a key is given, which are
 * of this machine; else the workspace of this machine.
 */
export async function findAddress(environment = process.env): Promise<Address> {
  const { WORKSPACE_URL: given, WORKSPACE_API_KEY: key, WORKSPACE_DATA: folder } = environment;
  const stored = await readCredentials(
    statePaths(loadSettings(environment).dataFolder).credentials,
  );
  const logins = await readLogins(loginsPath(environment));
  const current = key || folder ? null : logins.current;
  const url = given || current || stored?.url || "http://localhost:8000";
  addressOf(url);
  return { url: url.replace(/\/+$/, ""), stored, logins };
}

/** Where commands go instead of the workspace that listens there; null when they go there. */
export async function signedInElsewhere(url: string): Promise<string | null> {
  try {
    const found = await findAddress();
    return sameAddress(found.url, url) ? null : found.url;
  } catch {
    // Whatever is wrong with the sign-ins, the commands will say; the start goes on.
    return null;
  }
}

function refuseExpired({ url, credential }: Login): void {
  if (credential.kind !== "key" || credential.expiresAt === null) return;
  if (Date.parse(credential.expiresAt) > Date.now()) return;
  throw new Failure(
    `Your key for ${url} ended on ${credential.expiresAt.slice(0, 10)}.\nSign in again with: npx workspace login ${url}`,
  );
}
