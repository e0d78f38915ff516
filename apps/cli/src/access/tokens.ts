import { ApiError, createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { Failure } from "../failure.ts";
import { changeLogins, loginAt } from "./logins.ts";
import type { Login, TokenCredential } from "./logins.ts";

type Tokens = Pick<TokenCredential, "accessToken" | "accessEndsAt" | "refreshToken">;

/** Renewed so long before it ends, for clocks that differ and for what is on its way. */
const aheadMs = 60_000;

/** Tokens of the session or key that the client calls with. */
export async function exchangeForTokens(auth: AuthClient, signal: AbortSignal): Promise<Tokens> {
  return issue(auth, { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange" }, signal);
}

/** A fetch that calls as whoever signed in, however long the command runs. */
export function fetchWithTokens(url: string, first: TokenCredential): typeof fetch {
  let known = first;
  let renewing: Promise<TokenCredential> | null = null;
  const renew = async () => {
    try {
      return await renewTokens(url, known);
    } finally {
      renewing = null;
    }
  };
  return async (input, init) => {
    if (isEnding(known)) known = await (renewing ??= renew());
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${known.accessToken}`);
    return fetch(input, { ...init, headers });
  };
}

/**
 * Exchanges the refresh token, which counts once, while no other command does. One that did so
 * before us left what it got.
 * @throws Failure when the sign-in has ended
 */
export async function renewTokens(url: string, known: TokenCredential): Promise<TokenCredential> {
  let renewed = known;
  await changeLogins(async (kept) => {
    const login = loginAt(kept, url);
    if (login?.credential.kind !== "tokens") throw signInEnded(url);
    renewed = login.credential;
    if (!isEnding(renewed)) return kept;
    renewed = { ...renewed, ...(await refresh(url, renewed.refreshToken)) };
    const current: Login = { ...login, credential: renewed };
    return { ...kept, logins: replaced(kept.logins, login, current) };
  });
  return renewed;
}

function replaced(logins: Record<string, Login>, before: Login, after: Login) {
  return Object.fromEntries(
    Object.entries(logins).map(([address, each]) => [address, each === before ? after : each]),
  );
}

async function refresh(url: string, token: string): Promise<Tokens> {
  const auth = createAuthClient({ baseUrl: url, timeoutMs: 30_000 });
  try {
    return await issue(auth, { grant_type: "refresh_token", refresh_token: token });
  } catch (error) {
    if (error instanceof ApiError && [400, 401].includes(error.status)) throw signInEnded(url);
    throw error;
  }
}

async function issue(
  auth: AuthClient,
  form: Record<string, string>,
  signal?: AbortSignal,
): Promise<Tokens> {
  const body = new URLSearchParams(form).toString();
  const issued = await auth.issueToken({ body }, signal ? { signal } : {});
  const accessEndsAt = Date.now() + issued.expires_in * 1_000;
  return { accessToken: issued.access_token, refreshToken: issued.refresh_token, accessEndsAt };
}

function isEnding({ accessEndsAt }: TokenCredential): boolean {
  return Date.now() > accessEndsAt - aheadMs;
}

function signInEnded(url: string): Failure {
  return new Failure(
    `Your sign-in at ${url} has ended.\nSign in again with: npx workspace login ${url}`,
  );
}
